/** What a channel is called. Pure. */
import type { Channel } from '../api/wire.ts';
import { sourceName } from './source-name.ts';

/** The name it was given, else that of its source. */
export function channelName(channel: Channel): string {
  const name = channel.metadata?.['name'];
  return typeof name === 'string' && name.trim() !== '' ? name : sourceName(channel.source);
}

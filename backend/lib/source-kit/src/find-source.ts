/** Which declaration stands behind a channel, and what it says of the channel's conversations. */
import { conversationId } from '@airy/model/ids';
import type { Source } from './source.ts';

/** The source of a channel by the name in its record; null if no declaration is for it. */
export function findSource(sources: readonly Source[], name: string): Source | null {
  return sources.find(({ id }) => id === name) ?? sources.find(source => source.hasSourcesOfOthers) ?? null;
}

/** The id that inbound traffic of a contact gets, so that whoever writes first and the answer meet. */
export function conversationIdOf(
  source: Pick<Source, 'conversationId'>,
  channel: { readonly id: string; readonly source: string },
  sourceConversationId: string,
): string {
  return source.conversationId?.(channel, sourceConversationId) ?? conversationId(channel.id, sourceConversationId);
}

/**
 * The source as its platform has granted it: without the longer reply window of people where the settings do not say that
 * it was. `config` null: it is not configured.
 */
export function asGranted(source: Source, config: Readonly<Record<string, unknown>> | null): Source {
  const { replyWindow } = source.capabilities;
  const setting = replyWindow?.humanSetting;
  if (replyWindow === null || setting === undefined || config?.[setting] === true) return source;
  const { humanMs: _notGranted, ...window } = replyWindow;
  return { ...source, capabilities: { ...source.capabilities, replyWindow: window } };
}

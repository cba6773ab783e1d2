/** Who of us wrote a message. Pure. */
import type { Message } from '../api/wire.ts';

/** A name for the sender of a message of ours; `userId` is who is signed in. */
export function senderName(sender: Message['sender'], userId: string | null): string {
  if (sender.id !== null && sender.id === userId) return 'You';
  if (sender.name !== null) return sender.name;
  if (sender.id?.startsWith('system-token-') === true) return 'Sent by API';
  if (sender.id?.includes(':') === true) return sender.id.slice(sender.id.indexOf(':') + 1);
  return 'Sent elsewhere';
}

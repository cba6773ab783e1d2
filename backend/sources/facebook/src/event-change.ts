/** Events that change a message that is known: edits, what was taken back, reactions, receipts. */
import { idAt, listAt, partsOf, textAt, uuid5 } from '@airy/source-kit';
import { eventTime, type Addressed, type ReadEvent } from './addressed.ts';

/** The content is what the message would have been, so that whoever reads messages needs to know no other shape. */
export function readEdit({ source, event, conversation, text, sentAt }: Addressed): ReadEvent {
  const mid = idAt(event, 'message_edit', 'mid');
  if (mid === null || sentAt === null) return { unknown: 'edit without a message' };
  const members = partsOf(text).map(
    ({ key, text: member }) => `${JSON.stringify(key === 'message_edit' ? 'message' : key)}:${member}`,
  );
  return {
    command: {
      type: 'message.correct',
      source,
      conversationId: conversation,
      sourceMessageId: mid,
      content: `{${members.join(',')}}`,
      headers: null,
      editedAt: sentAt,
    },
  };
}

/** The writer took the message back; nothing of it may be kept (Meta's platform terms). */
export function readRetraction({ source, event, conversation, sentAt }: Addressed): ReadEvent {
  const mid = idAt(event, 'message', 'mid');
  if (mid === null) return { unknown: 'deletion without a message' };
  return {
    command: {
      type: 'message.retract',
      source,
      conversationId: conversation,
      sourceMessageId: mid,
      retractedAt: sentAt,
    },
  };
}

export function readReaction({ source, event, channel, conversation, sentAt }: Addressed): ReadEvent {
  const mid = idAt(event, 'reaction', 'mid');
  const action = textAt(event, 'reaction', 'action');
  const emoji = textAt(event, 'reaction', 'emoji');
  if (mid === null || sentAt === null) return { unknown: 'reaction without a message' };
  if (action !== 'unreact' && (action !== 'react' || emoji === null)) return { unknown: 'reaction without an action' };
  return {
    command: {
      type: 'message.react',
      source,
      conversationId: conversation,
      sourceMessageId: mid,
      fallbackMessageId: uuid5(channel, mid),
      emoji: action === 'unreact' || emoji === null ? null : decodedEmoji(emoji),
      sentAt,
    },
  };
}

/** Some versions write code points as `\u{2764}`; what is no code point stays as it is. */
function decodedEmoji(emoji: string): string {
  return emoji.replaceAll(/\\u\{([0-9a-fA-F]{1,6})\}/g, (escape, hex: string) => {
    const point = Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : escape;
  });
}

/** One receipt names far fewer; a command takes no more. */
const maxReceiptIds = 1_000;

/** Ids where Meta gives them (deliveries of Messenger, reads of Instagram); else everything sent up to its watermark. */
export function readReceipt(addressed: Addressed, state: 'delivered' | 'seen'): ReadEvent {
  const { source, event, conversation } = addressed;
  const kind = state === 'seen' ? 'read' : 'delivery';
  const single = idAt(event, kind, 'mid');
  const mids = [
    ...(single === null ? [] : [single]),
    ...listAt(event, kind, 'mids').flatMap(mid => idAt(mid) ?? []),
  ].slice(0, maxReceiptIds);
  const upTo = mids.length > 0 ? null : eventTime(event, [kind, 'watermark'], addressed);
  if (mids.length === 0 && upTo === null) return { unknown: `receipt (${state}) without a watermark` };
  return {
    command: { type: 'message.receipt', source, conversationId: conversation, state, sourceMessageIds: mids, upTo },
  };
}

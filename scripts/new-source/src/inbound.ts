/** From what the platform sends to commands. Pure: equal input, equal output. */
import { channelId, conversationId, idAt, listAt, readJson, readText, textAt, timeAt, uuid5 } from '@airy/source-kit';
import type { ConversationCommand, Json, Parsed, RawEvent } from '@airy/source-kit';

/** @throws SourceError if the body is not JSON: it becomes a dead letter. */
export function parseSampleChat({ body }: RawEvent): Parsed {
  const commands: ConversationCommand[] = [];
  const ignored: string[] = [];
  const unknown: string[] = [];
  const value = readJson(readText(body));
  const account = idAt(value, 'account');
  if (account === null) return { commands, ignored, unknown: ['body without an account'] };
  for (const event of listAt(value, 'events')) {
    const kind = textAt(event, 'kind') ?? 'without a kind';
    const command = kind === 'message' ? readMessage(event, channelId('sample-chat', account)) : null;
    if (command !== null) commands.push(command);
    else if (kind === 'typing') ignored.push(kind);
    else unknown.push(`event ${kind.slice(0, 100)}`);
  }
  return { commands, ignored, unknown };
}

/** Ids derive from the platform's, so that a delivery again changes nothing. */
function readMessage(event: Json, channel: string): ConversationCommand | null {
  const id = idAt(event, 'id');
  const from = idAt(event, 'from');
  if (id === null || from === null) return null;
  return {
    type: 'message.receive',
    conversationId: conversationId(channel, from),
    messageId: uuid5(channel, id),
    channelId: channel,
    source: 'sample-chat',
    senderId: from,
    content: JSON.stringify({ text: textAt(event, 'text') ?? '' }),
    sentAt: timeAt(event, 'sent_at'),
    headers: null,
    sourceMessageId: id,
  };
}

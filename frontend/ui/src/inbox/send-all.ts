/** From what stands in the composer to messages: files first, each its own, then the words. */
import type { ContentFormat } from '@airy/content';
import type { Json } from '@airy/model';
import { keys, queryClient } from '../api/queries.ts';
import { outbox } from '../api/sending.ts';
import type { Conversation, MessagePage, Pages } from '../api/wire.ts';
import { announce } from '../state/announcements.ts';
import type { Attachment } from './use-attachments.ts';

export interface Written {
  /** Empty: files alone. */
  readonly text: string;
  readonly files: readonly Attachment[];
}

/** False if the outbox has no room for the first of them; what stands in the composer is kept then. */
export function sendAll(
  { id, channel }: Conversation,
  format: ContentFormat | null,
  { text, files }: Written,
): boolean {
  const contents = files.map(({ kind, url, name }) => format?.writeFile?.({ kind, url: url ?? '', name }) ?? null);
  if (text !== '') contents.push(format?.writeText(text) ?? { text });
  const afterId = newestMessageId(id);
  const taken = contents
    .filter((content): content is NonNullable<Json> => content !== null)
    .map(content => outbox.add({ conversationId: id, source: channel.source, content, afterId }));
  if (taken.every(Boolean)) return true;
  announce({ kind: 'error', text: 'Too many messages are waiting to be sent. Your text is kept.' });
  return taken[0] === true;
}

function newestMessageId(conversationId: string): string | null {
  const thread = queryClient.getQueryData<Pages<MessagePage>>(keys.messages(conversationId));
  return thread?.pages[0]?.data[0]?.id ?? null;
}

/**
 * Contacts for conversations whose events the log has no more, or never had (records of Airy Core): one pass over the list of
 * conversations. What it asks for changes nothing where there is a contact, or where one was deleted since the newest
 * message, so doing it again does no harm; that it was done is noted in the data folder, which spares it.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { uuid5 } from '@airy/model/ids';
import { ensureContact } from './ensure-contact.ts';
import { sagaPrincipal, type SagaOptions } from './saga.ts';

export interface OldConversationsOptions extends Omit<SagaOptions, 'linked' | 'deadLetters'> {
  /** Where it is noted that it was done. */
  readonly noteFile: string;
  readonly signal: AbortSignal;
}

/** Few, as a page of them is read in one turn of the event loop. */
const conversationsAtOnce = 100;

/** @returns how many contacts it asked for; null if it was done before or had to end. @throws AiryError `log_unavailable` */
export async function askForOldConversations(options: OldConversationsOptions): Promise<number | null> {
  const { contacts, communication, noteFile, signal } = options;
  if (existsSync(noteFile)) return null;
  await Promise.all([contacts.ready, communication.ready]);
  let asked = 0;
  let cursor: string | null = null;
  do {
    if (signal.aborted) return null;
    const page = await communication.query.conversations({ cursor, pageSize: conversationsAtOnce });
    asked += await askFor(options, page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  mkdirSync(dirname(noteFile), { recursive: true });
  writeFileSync(noteFile, '');
  return asked;
}

type Conversations = Awaited<ReturnType<SagaOptions['communication']['query']['conversations']>>['items'];

async function askFor({ contacts, commander }: OldConversationsOptions, conversations: Conversations): Promise<number> {
  const linked = await contacts.query.linked(conversations.map(({ id }) => id));
  const requests = conversations
    .filter(({ id }) => !linked.has(id))
    .map(({ id: conversationId, channel, metadata, lastMessage }) => ({
      id: uuid5(conversationId, ':contact of old'),
      principal: sagaPrincipal,
      requestHash: null,
      command: ensureContact(
        { conversationId, source: channel.channel.source, at: lastMessage.message.sentAt },
        metadata,
      ),
    }));
  await commander.tell(requests);
  return requests.length;
}

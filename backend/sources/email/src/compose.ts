/** A content as a mail (RFC 5322). Text that others wrote stands in fields of the library only: it encodes and folds them. */
import { asList, asText, at } from '@airy/content';
import type { Json, OpenConversation } from '@airy/source-kit';
import { conversationId, textAt } from '@airy/source-kit';
import MailComposer from 'nodemailer/lib/mail-composer';
import { addressOf } from './address.ts';
import { ownAddresses, type MailAccount } from './account.ts';
import { messageIdsIn, ownMessageId } from './message-id.ts';

export interface ToCompose {
  readonly account: MailAccount;
  readonly channelId: string;
  /** What recipients see beside our address; null: the address alone. */
  readonly fromName: string | null;
  readonly conversation: OpenConversation | null;
  readonly recipient: string;
  readonly messageId: string;
  /** Epoch ms. */
  readonly sentAt: number;
  readonly content: Json;
  readonly files: readonly MailedFile[];
}

export interface MailedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface ComposedMail {
  readonly id: string;
  readonly to: string;
  readonly copies: readonly string[];
  readonly bytes: Buffer;
}

/** Servers that give mails Message-IDs of their own: ours stands among the references, so that answers name it. */
const replacesIds = /(?:^|\.)(?:outlook\.com|office365\.com|amazonaws\.com)$/u;

export async function compose(asked: ToCompose): Promise<ComposedMail> {
  const { account, conversation, content } = asked;
  const { address } = account;
  const conversationOf = conversation?.id ?? conversationId(asked.channelId, asked.recipient);
  const id = ownMessageId(
    { messageId: asked.messageId, conversationId: conversationOf, address },
    { channelId: asked.channelId, key: account.proofKey },
  );
  const to = receiverOf(asked);
  const copies = copiesOf(asked, to);
  const references = [
    ...messageIdsIn(textAt(conversation?.metadata, 'source', 'thread', 'references')),
    ...(replacesIds.test(account.smtp.host) ? [id] : []),
  ];
  const inReplyTo = messageIdsIn(textAt(conversation?.metadata, 'source', 'thread', 'message_id'))[0];
  const html = asText(at(content, 'html'));
  const node = new MailComposer({
    messageId: id,
    date: new Date(asked.sentAt),
    from: { name: asked.fromName ?? '', address },
    to: { name: '', address: to },
    cc: copies.map(copy => ({ name: '', address: copy })),
    subject: subjectOf(asked),
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    ...(references.length === 0 ? {} : { references: references.join(' ') }),
    text: asText(at(content, 'text')) ?? (html === null ? '' : undefined),
    ...(html === null ? {} : { html }),
    attachments: asked.files.map(({ name, type, bytes }) => ({
      filename: name,
      contentType: type,
      content: Buffer.from(bytes),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  return { id, to, copies, bytes: await node.build() };
}

/** Where the newest mail of the contact asks answers to go. */
function receiverOf({ conversation, recipient }: ToCompose): string {
  const from = textAt(conversation?.metadata, 'source', 'thread', 'from');
  const replyTo = addressOf(textAt(conversation?.metadata, 'source', 'thread', 'reply_to'));
  return from === recipient && replyTo !== null ? replyTo : recipient;
}

/** Those whom the content names; else everybody who got the newest mail of the thread. */
function copiesOf({ account, content, conversation }: ToCompose, to: string): readonly string[] {
  const named = at(content, 'cc');
  const all = Array.isArray(named)
    ? asList(named).map(asText)
    : (textAt(conversation?.metadata, 'source', 'thread', 'cc') ?? '').split(',');
  const own = ownAddresses(account);
  const known = all.map(addressOf).filter(copy => copy !== null && copy !== to && !own.includes(copy));
  return [...new Set(known as string[])];
}

const longestSubject = 60;

function subjectOf({ content, conversation }: ToCompose): string {
  const given = asText(at(content, 'subject'));
  if (given !== null) return given;
  const known = textAt(conversation?.metadata, 'source', 'thread', 'subject');
  if (known !== null) return /^re\s?:/iu.test(known) ? known : `Re: ${known}`;
  if (conversation !== null) return 'Re:';
  const line = (asText(at(content, 'text')) ?? '').trim().split('\n')[0] ?? '';
  return line.length <= longestSubject ? line : `${line.slice(0, longestSubject - 1).toWellFormed()}…`;
}

/** From a mail to commands. Pure. */
import { uuid5 } from '@airy/source-kit';
import type { ConversationCommand, Json, Parsed, RawEvent } from '@airy/source-kit';
import { readBounce } from './bounce.ts';
import { contactOf, kindOfMail } from './classify.ts';
import { conversationOf, readOwnMessageId } from './message-id.ts';
import { readMail, type Mail, type MailFile, type Person } from './read-mail.ts';

interface Context {
  readonly mail: Mail;
  readonly raw: RawEvent;
  readonly channel: string;
  readonly own: readonly string[];
}

/** @throws SourceError `input` if it is no mail: it becomes a dead letter. */
export async function parseEmail(raw: RawEvent): Promise<Parsed> {
  const channel = raw.headers['channel-id'];
  if (channel === undefined) return { commands: [], ignored: [], unknown: ['mail without a channel'] };
  const own = (raw.headers['own-addresses'] ?? '').split(',');
  const mail = await readMail(raw);
  const bounce = readBounce(mail);
  if (bounce !== null)
    return 'ignored' in bounce ? counted(bounce.ignored) : { commands: [bounce.command], ignored: [], unknown: [] };
  const kind = kindOfMail(mail, own);
  if (kind === 'own') return readOwn({ mail, raw, channel, own });
  if (kind !== null) return counted(kind);
  return received({ mail, raw, channel, own });
}

function counted(what: string): Parsed {
  return { commands: [], ignored: [what], unknown: [] };
}

function received(context: Context): Parsed {
  const { mail, channel, own } = context;
  const contact = contactOf(mail, own);
  if (contact === null) return { commands: [], ignored: [], unknown: ['mail without a sender'] };
  const message = messageOf(context, contact);
  const commands: ConversationCommand[] = [
    { type: 'message.receive', ...message, channelId: channel, source: 'email', headers: null },
    threadOf(context, contact, message.conversationId),
  ];
  if (contact.name !== null && isOfContact(mail))
    commands.push({
      type: 'contact.profile',
      source: 'email',
      conversationId: message.conversationId,
      displayName: contact.name,
      avatarUrl: null,
      fetchState: 'ok',
    });
  return { commands, ignored: mail.files.filter(isUnreadable).map(() => 'winmail.dat'), unknown: [] };
}

/** In a thread of others anybody may write: the contact keeps the name of whoever began it, or answers us. */
function isOfContact({ thread: { references, inReplyTo, proven } }: Mail): boolean {
  const before = [...inReplyTo, ...references];
  return before.length === 0 || before.some(id => proven.has(id));
}

/** Outlook's own wrapping, which nothing else opens; it is offered as a file. */
function isUnreadable({ type }: MailFile): boolean {
  return type === 'application/ms-tnef' || type === 'application/vnd.ms-tnef';
}

/** A copy of what we sent settles a message whose result was lost. */
function readOwn(context: Context): Parsed {
  const { mail, channel } = context;
  const sent = readOwnMessageId(mail.thread.id ?? '', mail.thread.proven);
  // Whoever writes a mail may call himself us: what our id does not prove is no message of ours.
  if (sent === null || mail.from === null) return counted('own');
  const echo: ConversationCommand = {
    type: 'message.echo',
    ...messageOf(context, mail.from),
    conversationId: sent.conversationId,
    sourceMessageId: sent.id,
    channelId: channel,
    source: 'email',
    isOwn: true,
  };
  return { commands: [echo], ignored: [], unknown: [] };
}

/** Longer ones are no ids to the writer. */
const longestId = 500;

function messageOf(context: Context, sender: Person) {
  const { mail, raw, channel } = context;
  const digest = raw.headers['digest'] ?? '';
  const name = nameOf(context, sender);
  // Whoever filled in a form has no mail of it to answer to, and must not get into the conversation of another.
  const thread = isForm(mail, sender) ? { ...mail.thread, id: name } : mail.thread;
  return {
    conversationId: conversationOf(channel, thread, digest),
    messageId: uuid5(channel, name ?? digest),
    senderId: sender.address,
    content: JSON.stringify(contentOf(context)),
    sentAt: sentAt(context),
    sourceMessageId: name === null || name.length > longestId ? null : name,
  };
}

const longestDate = 100;

/** Forms of sites give all their mails one Message-ID; the same mail that comes again has the same Date. */
function dateOf({ header }: Mail): string | null {
  const date = (header('date') ?? '').replaceAll(/\s+/gu, ' ').trim().slice(0, longestDate).toWellFormed();
  return date === '' ? null : date;
}

/** Null: it has no Message-ID. */
function nameOf({ mail, raw }: Context, sender: Person): string | null {
  const { id } = mail.thread;
  if (id === null) return null;
  const name = `${id} ${dateOf(mail) ?? raw.headers['digest'] ?? ''}`;
  return isForm(mail, sender) ? `${name} ${sender.address}` : name;
}

/** Through a group whose address is ours others write, too, but with mails of their own. */
function isForm({ from, header }: Mail, sender: Person): boolean {
  return from !== null && from.address !== sender.address && header('list-id') === null;
}

/** When it was written, but not after it came: clocks of others may be wrong, and nobody's mail stands in the future. */
function sentAt({ mail, raw }: Context): number | null {
  const receivedAt = Number(raw.headers['received-at'] ?? Number.NaN);
  if (!Number.isSafeInteger(receivedAt) || receivedAt < 0) return mail.date;
  return Math.min(mail.date ?? receivedAt, receivedAt);
}

function contentOf({ mail, raw }: Context): Json {
  const { whole, 'omitted-bytes': omitted } = raw.headers;
  const files = mail.files.map(({ name, type, url, size, contentId }) => ({
    name,
    type,
    ...(url === null ? {} : { url }),
    size,
    ...(contentId === null ? {} : { content_id: contentId }),
  }));
  if (whole !== undefined) files.push({ name: 'message.eml', type: 'message/rfc822', url: whole, size: 0 });
  return {
    ...(mail.subject === null ? {} : { subject: mail.subject }),
    ...(mail.from === null ? {} : { from: personJson(mail.from) }),
    to: mail.to.map(personJson),
    ...(mail.cc.length === 0 ? {} : { cc: mail.cc.map(personJson) }),
    ...(mail.text === null ? {} : { text: mail.text }),
    ...(mail.html === null ? {} : { html: mail.html }),
    ...(files.length === 0 ? {} : { attachments: files }),
    ...(omitted === undefined ? {} : { omitted_bytes: Number(omitted) }),
  };
}

function personJson({ name, address }: Person): Json {
  return name === null ? { address } : { name, address };
}

const maxCopies = 20;
/** The first keeps the thread together, the newest ones are what mail programs look for. */
const maxReferences = 10;

/** What an answer needs. Older mail that is told again changes nothing. */
function threadOf(context: Context, contact: Person, conversationId: string): ConversationCommand {
  const { mail, own } = context;
  const { id, references, inReplyTo } = mail.thread;
  const before = references.length > 0 ? references : inReplyTo.slice(0, 1);
  const all = [...before, ...(id === null ? [] : [id])];
  const chain = all.length <= maxReferences ? all : [...all.slice(0, 1), ...all.slice(1 - maxReferences)];
  const replyTo = mail.replyTo.filter(({ address }) => address !== contact.address && !own.includes(address));
  const copies = [...mail.to, ...mail.cc].filter(
    ({ address }) => address !== contact.address && !own.includes(address),
  );
  const data = {
    subject: mail.subject,
    message_id: id,
    references: chain.join(' ') || null,
    from: contact.address,
    reply_to: replyTo[0]?.address ?? null,
    cc: [...new Set(copies.map(({ address }) => address))].slice(0, maxCopies).join(',') || null,
  };
  return {
    type: 'metadata.set',
    source: 'email',
    conversationId,
    subject: { kind: 'conversation', id: conversationId },
    data: { source: { thread: data } },
    mustExist: true,
    ifNewer: { key: 'source.thread.at', at: sentAt(context) ?? 0 },
  };
}

/** A raw mail as the rest of the parser wants it: decoded, bounded, and with the files that were taken out of it. */
import { SourceError } from '@airy/source-kit';
import type { RawEvent } from '@airy/source-kit';
import PostalMime from 'postal-mime';
import type { Address, Attachment, Email, Mailbox } from 'postal-mime';
import { addressOf } from './address.ts';
import { messageIdsIn, type Thread } from './message-id.ts';
import { readNote } from './take-out.ts';

export interface Person {
  readonly name: string | null;
  /** Lower case. */
  readonly address: string;
}

export interface MailFile {
  readonly name: string;
  readonly type: string;
  /** Null: it was not kept. */
  readonly url: string | null;
  readonly size: number;
  /** By which the HTML names it, without brackets. */
  readonly contentId: string | null;
}

/** A part that only programs read: a delivery status, the headers of an enclosed mail. */
export interface MachinePart {
  readonly type: string;
  readonly text: string;
}

export interface Mail {
  readonly thread: Thread;
  readonly from: Person | null;
  readonly replyTo: readonly Person[];
  readonly to: readonly Person[];
  readonly cc: readonly Person[];
  readonly subject: string | null;
  /** Epoch ms; null if there is none that can be read. */
  readonly date: number | null;
  readonly text: string | null;
  readonly html: string | null;
  readonly files: readonly MailFile[];
  readonly machineParts: readonly MachinePart[];
  /** The first header of a name, lower case; null if there is none. */
  header(name: string): string | null;
}

const longest = { text: 100_000, html: 200_000, subject: 500, name: 200, machinePart: 64 * 1024 } as const;
const maxPeople = 100;
const limits = { maxNestingDepth: 50, maxHeadersSize: 1024 * 1024, forceRfc822Attachments: true } as const;

/** @throws SourceError `input` if it can never be read. */
export async function readMail(raw: RawEvent): Promise<Mail> {
  const email = await parsed(raw.body);
  const header = (name: string): string | null => email.headers.find(({ key }) => key === name)?.value ?? null;
  const digest = raw.headers['digest'] ?? '';
  return {
    thread: {
      id: messageIdsIn(email.messageId)[0] ?? null,
      references: [...new Set(messageIdsIn(header('references')))],
      inReplyTo: messageIdsIn(header('in-reply-to')),
      proven: new Set(messageIdsIn(raw.headers['own-ids'])),
    },
    from: people(email.from === undefined ? [] : [email.from])[0] ?? null,
    replyTo: people(email.replyTo ?? []),
    to: people(email.to ?? []),
    cc: people(email.cc ?? []),
    subject: clean(email.subject, longest.subject)?.replaceAll(/\s+/gu, ' ') ?? null,
    date: timeOf(email.date),
    text: clean(email.text, longest.text),
    html: clean(email.html, longest.html),
    files: email.attachments.flatMap(file => fileOf(file, digest)),
    machineParts: email.attachments.flatMap(file => machinePartOf(file, digest)),
    header,
  };
}

async function parsed(body: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(body, limits);
  } catch (error) {
    throw new SourceError('input', 'The body is no mail that can be read.', { cause: error });
  }
}

function people(addresses: readonly Address[]): readonly Person[] {
  const mailboxes = addresses.flatMap(one => (one.group === undefined ? [one] : one.group));
  return mailboxes.slice(0, maxPeople).flatMap(personOf);
}

function personOf({ name, address }: Mailbox): readonly Person[] {
  const found = addressOf(address);
  return found === null ? [] : [{ name: clean(name, longest.name), address: found }];
}

function timeOf(date: string | undefined): number | null {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) || time < 0 ? null : time;
}

/** Without what is no text in any language, and not longer than said; null if nothing is left. */
function clean(text: string | undefined, length: number): string | null {
  const cleaned = (text ?? '')
    .slice(0, length)
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f]/gu, '')
    .trim();
  return cleaned === '' ? null : cleaned;
}

/** Signatures that programs check are nothing to read. */
const unread: ReadonlySet<string> = new Set([
  'application/pgp-signature',
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
]);
const machineRead =
  /^(?:message\/(?:global-)?delivery-status|message\/disposition-notification|text\/rfc822-headers|message\/feedback-report)$/u;

function fileOf(file: Attachment, digest: string): readonly MailFile[] {
  const { mimeType, filename, contentId } = file;
  if (unread.has(mimeType) || machineRead.test(mimeType)) return [];
  const note = readNote(textOf(file), digest);
  return [
    {
      name: clean(filename ?? undefined, longest.name) ?? nameOf(mimeType),
      type: mimeType.slice(0, longest.name),
      url: note?.url ?? null,
      size: note?.size ?? bytesOf(file).length,
      contentId: /^<?([^<>\s]{1,300})>?$/u.exec(contentId ?? '')?.[1] ?? null,
    },
  ];
}

function nameOf(type: string): string {
  if (type === 'message/rfc822') return 'message.eml';
  return type === 'text/calendar' ? 'invite.ics' : 'file';
}

function machinePartOf(file: Attachment, digest: string): readonly MachinePart[] {
  if (!machineRead.test(file.mimeType) && !file.mimeType.startsWith('message/')) return [];
  const text = textOf(file).slice(0, longest.machinePart);
  return [{ type: file.mimeType, text: readNote(text, digest)?.rest ?? text }];
}

function bytesOf({ content }: Attachment): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(content as ArrayBuffer);
}

function textOf(file: Attachment): string {
  return bytesOf(file).subarray(0, longest.machinePart).toString('utf8');
}

/** Sends one mail. Never throws for what a mail server does. */
import { asList, asText, at, contentProblem } from '@airy/content';
import { SourceError, textAt } from '@airy/source-kit';
import type { Json, SendRequest, SendResult } from '@airy/source-kit';
import { accountOf, type MailAccount } from './account.ts';
import { isAddress } from './address.ts';
import { compose, type ComposedMail, type MailedFile } from './compose.ts';
import type { EmailConfig } from './config.ts';
import { contents, mailLimits } from './content.ts';
import { sendBySmtp, SmtpFailure, type SmtpSent } from './smtp.ts';
import { MailTrouble } from './trouble.ts';

type Request = SendRequest<EmailConfig>;
type Failed = Extract<SendResult, { kind: 'failed' }>;

export async function sendEmail(request: Request): Promise<SendResult> {
  const problem = contentProblem(contents.email, request.content);
  if (problem !== null) return failed('content_not_accepted', problem.message);
  if (!isAddress(request.recipient)) return failed('content_not_accepted', 'The recipient is no mail address.');
  const account = accountOrFailure(request);
  if ('kind' in account) return account;
  const files = await filesOf(request);
  if (!Array.isArray(files)) return files as SendResult;
  const mail = await compose({
    account,
    channelId: request.channel.id,
    fromName: textAt(request.channel.metadata, 'name'),
    conversation: request.conversation,
    recipient: request.recipient,
    messageId: request.messageId,
    sentAt: request.sentAt,
    content: request.content,
    files: files as readonly MailedFile[],
  });
  return sent(request, account, mail);
}

async function sent(request: Request, account: MailAccount, mail: ComposedMail): Promise<SendResult> {
  const { config, http } = request;
  const envelope = { from: account.address, to: mail.to, copies: mail.copies };
  try {
    return resultOf(await sendBySmtp({ account, config, http }, envelope, mail.bytes), mail);
  } catch (error) {
    if (error instanceof MailTrouble) return resultOfTrouble(error);
    if (error instanceof SmtpFailure) return resultOfFailure(error);
    throw error;
  }
}

/** A copy that was refused is told, and takes nothing from the one who was written to. */
function resultOf({ refused }: SmtpSent, mail: ComposedMail): SendResult {
  const copies = refused.join(', ');
  return {
    kind: 'delivered',
    sourceMessageId: mail.id,
    ...(copies === '' ? {} : { metadata: { source: { copies_refused: copies } } }),
  };
}

/** Before a mail is begun, nothing was sent. */
function resultOfTrouble({ reason, message, nextStep }: MailTrouble): SendResult {
  if (reason === 'unreachable' || reason === 'rate_limited') return { kind: 'not-accepted', reason: message };
  const code = reason === 'token_invalid' || reason === 'token_expired' ? 'source_token_invalid' : 'source_rejected';
  return failed(code, `${message} ${nextStep}`, message);
}

/** RFC 5321, 4.2.1: 4yz may be repeated, 5yz may not. */
function resultOfFailure(failure: SmtpFailure): SendResult {
  const { status, message, mayBeTaken, isTooLarge } = failure;
  if (mayBeTaken) return { kind: 'unknown', reason: message };
  if (isTooLarge)
    return failed('content_not_accepted', `The mail is larger than the server takes: ${message}`, message);
  if (status === null || (status >= 400 && status < 500)) return { kind: 'not-accepted', reason: message };
  return failed('source_rejected', `The mail server refuses: ${message}`, message);
}

function failed(code: Failed['code'], error: string, sourceError: string | null = null): Failed {
  return { kind: 'failed', code, error, sourceError };
}

function accountOrFailure({ channel }: Request): MailAccount | Failed {
  if (channel.token === null) return failed('channel_disconnected', 'The mailbox is not connected.');
  try {
    return accountOf(channel);
  } catch (error) {
    if (error instanceof SourceError) return failed('source_token_invalid', error.message);
    throw error;
  }
}

/** A failure to read them is the media store's: nothing was sent. */
async function filesOf({ content, readFile }: Request): Promise<readonly MailedFile[] | SendResult> {
  const files: MailedFile[] = [];
  let bytes = 0;
  for (const asked of asList(at(content, 'attachments'))) {
    const url = asText(at(asked, 'url')) ?? '';
    const found = (await readFile?.(url)) ?? null;
    if (found === null)
      return failed(
        'content_not_accepted',
        'A file of the mail is none of this instance: upload it with media.upload.',
      );
    bytes += found.bytes.length;
    if (bytes > mailLimits.fileBytes)
      return failed('content_not_accepted', `The files of a mail may have ${mailLimits.fileBytes} bytes in all.`);
    files.push({ name: nameOf(asked, url), type: found.type, bytes: found.bytes });
  }
  return files;
}

const longestName = 200;

function nameOf(asked: Json, url: string): string {
  const name = asText(at(asked, 'name')) ?? new URL(url).pathname.split('/').at(-1) ?? 'file';
  return name
    .slice(0, longestName)
    .toWellFormed()
    .replaceAll(/[\p{Cc}/\\]/gu, '_');
}

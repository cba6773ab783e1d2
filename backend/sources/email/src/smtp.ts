/** One mail to a mail server, and how far it came: whether the server can have taken it is what decides about a repeat. */
import type { SourceHttp } from '@airy/source-kit';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import XOAuth2 from 'nodemailer/lib/xoauth2';
import { Readable } from 'node:stream';
import { accessTokenOf, forgetAccessToken } from './access-token.ts';
import type { MailAccount } from './account.ts';
import type { EmailConfig } from './config.ts';
import { calledHost } from './server-host.ts';
import { troubleOf } from './trouble.ts';

export interface SmtpOptions {
  readonly account: Pick<MailAccount, 'smtp' | 'user' | 'credentials'>;
  readonly config: EmailConfig;
  readonly http: SourceHttp;
}

export interface Envelope {
  readonly from: string;
  readonly to: string;
  readonly copies: readonly string[];
}

/** `refused`: those of the copies that the server did not take. */
export interface SmtpSent {
  readonly refused: readonly string[];
}

/** What the library notes in the envelope while it hands it over. */
interface NotedEnvelope extends SMTPConnection.Envelope {
  readonly accepted?: readonly string[];
  readonly rejectedErrors?: readonly RecipientError[];
}

interface RecipientError extends Error {
  readonly recipient?: string | undefined;
}

/** Why a mail was not taken. */
export class SmtpFailure extends Error {
  override readonly name = 'SmtpFailure';
  /** The server's code (550); null if it gave none. */
  readonly status: number | null;
  /** True: all of the mail was handed over, and no answer came. */
  readonly mayBeTaken: boolean;
  readonly isTooLarge: boolean;

  constructor(error: unknown, isHandedOver: boolean) {
    const { message, responseCode, response, code } = error as Error & {
      readonly responseCode?: number;
      readonly response?: string;
      readonly code?: string;
    };
    super((response ?? message).replaceAll(/\s+/gu, ' ').slice(0, 1_000));
    this.status = responseCode ?? null;
    this.mayBeTaken = isHandedOver && this.status === null;
    this.isTooLarge = this.status === 552 || (code === 'EMESSAGE' && this.status === null && !isHandedOver);
  }
}

const connectTimeoutMs = 10_000;
/** Without a byte from the server. */
const answerTimeoutMs = 60_000;
/** In all: a server that says a byte now and then is never idle. */
const signInTimeoutMs = 60_000;
const sendTimeoutMs = 90_000;
const bytesPerMs = 128;

/** Signs in and sends nothing. @throws MailTrouble */
export async function tryToSignIn(options: SmtpOptions): Promise<void> {
  const connection = await signedIn(options, AbortSignal.timeout(signInTimeoutMs));
  connection.quit();
  connection.close();
}

/**
 * Sends nothing unless the one it is for is taken: whoever sends it again must not give the copies a second one.
 * Takes 90 s, and 1 s for each 125 KiB, at most.
 * @throws MailTrouble before the mail was begun, SmtpFailure afterwards.
 */
export async function sendBySmtp(options: SmtpOptions, envelope: Envelope, mail: Buffer): Promise<SmtpSent> {
  const deadline = AbortSignal.timeout(sendTimeoutMs + Math.ceil(mail.length / bytesPerMs));
  const connection = await signedIn(options, deadline);
  let isHandedOver = false;
  const { promise, resolve, reject } = Promise.withResolvers<SmtpSent>();
  const fail = (error: unknown): void => reject(new SmtpFailure(error, isHandedOver));
  const noted: NotedEnvelope = { from: envelope.from, to: [envelope.to, ...envelope.copies], size: mail.length };
  // Asked for its first byte when all recipients were answered. Once its last one was asked for, the dot that ends a
  // mail may have been written; without a dot no server takes it (RFC 5321, 3.8).
  const stream = Readable.from(
    (function* () {
      if (noted.accepted?.includes(envelope.to) !== true) throw refusalOf(noted, envelope.to);
      yield mail;
      isHandedOver = true;
    })(),
    { objectMode: false },
  );
  stream.on('error', fail);
  connection.on('error', fail);
  connection.on('end', () => fail(new Error('the connection was closed')));
  const stopWaiting = whenOver(deadline, fail);
  connection.send(noted, stream, (error, info) => {
    if (error) fail(refusalIn(error, envelope.to) ?? error);
    else resolve({ refused: info.rejected });
  });
  try {
    const sent = await promise;
    connection.quit();
    return sent;
  } finally {
    stopWaiting();
    stream.destroy();
    connection.close();
  }
}

function refusalOf(noted: NotedEnvelope, address: string): Error {
  return refusalIn(noted, address) ?? new Error(`the server did not say that it takes mail for ${address}`);
}

function refusalIn(from: object, address: string): Error | undefined {
  const { rejectedErrors } = from as Pick<NotedEnvelope, 'rejectedErrors'>;
  return rejectedErrors?.find(({ recipient }) => recipient === address);
}

/** Calls once when the time is over; answers with what ends the waiting. */
function whenOver(deadline: AbortSignal, call: (error: Error) => void): () => void {
  const onOver = (): void => call(new Error('the mail server took too long'));
  if (deadline.aborted) onOver();
  deadline.addEventListener('abort', onOver);
  return () => deadline.removeEventListener('abort', onOver);
}

/** @throws MailTrouble */
async function signedIn(options: SmtpOptions, deadline: AbortSignal): Promise<SMTPConnection> {
  const { smtp, credentials } = options.account;
  const { host, servername } = await calledHost(smtp, options.config, 'SMTP');
  const auth = await authOf(options);
  const connection = new SMTPConnection({
    host,
    port: smtp.port,
    secure: smtp.security === 'tls',
    requireTLS: smtp.security === 'starttls',
    ignoreTLS: smtp.security === 'none',
    ...(servername === undefined ? {} : { servername }),
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: answerTimeoutMs,
    logger: false,
  });
  try {
    await called(connection, deadline, done => connection.connect(error => done(error ?? null)));
    // A server that offers no sign-in takes mail from wherever we stand, such as a relay in one's own network.
    if (connection.allowsAuth) await called(connection, deadline, done => connection.login(auth, error => done(error)));
    return connection;
  } catch (error) {
    connection.close();
    if (credentials.kind === 'oauth') forgetAccessToken(credentials);
    throw troubleOf(error, 'SMTP', smtp.host);
  }
}

async function called(
  connection: SMTPConnection,
  deadline: AbortSignal,
  call: (done: (error: Error | null) => void) => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onError = (error: Error): void => reject(error);
  connection.once('error', onError);
  const stopWaiting = whenOver(deadline, onError);
  call(error => (error === null ? resolve() : reject(error)));
  try {
    await promise;
  } finally {
    stopWaiting();
    connection.off('error', onError);
    // What breaks between two calls shows in the next one.
    connection.on('error', () => undefined);
  }
}

async function authOf({
  account: { user, credentials },
  http,
}: SmtpOptions): Promise<
  SMTPConnection.AuthenticationType | { user: string; pass: string } | { user: string; oauth2: XOAuth2 }
> {
  if (credentials.kind === 'password') return { user, pass: credentials.password };
  return { user, oauth2: new XOAuth2({ user, accessToken: await accessTokenOf(credentials, http) }) };
}

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
  readonly to: readonly string[];
}

/** `refused`: recipients that the server did not take, with its words. */
export interface SmtpSent {
  readonly refused: readonly { readonly address: string; readonly words: string }[];
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
const answerTimeoutMs = 60_000;

/** Signs in and sends nothing. @throws MailTrouble */
export async function tryToSignIn(options: SmtpOptions): Promise<void> {
  const connection = await signedIn(options);
  connection.quit();
}

/** @throws MailTrouble before the mail was begun, SmtpFailure afterwards. */
export async function sendBySmtp(options: SmtpOptions, envelope: Envelope, mail: Buffer): Promise<SmtpSent> {
  const connection = await signedIn(options);
  let isHandedOver = false;
  const { promise, resolve, reject } = Promise.withResolvers<SmtpSent>();
  // Once its last byte was asked for, the dot that ends a mail may have been written.
  const stream = Readable.from(
    (function* () {
      yield mail;
      isHandedOver = true;
    })(),
    { objectMode: false },
  );
  connection.on('error', error => reject(new SmtpFailure(error, isHandedOver)));
  connection.on('end', () => reject(new SmtpFailure(new Error('the connection was closed'), isHandedOver)));
  connection.send({ ...envelope, to: [...envelope.to], size: mail.length }, stream, (error, info) => {
    if (error) reject(new SmtpFailure(error, isHandedOver));
    else resolve({ refused: (info.rejectedErrors ?? []).map(refusedOf) });
  });
  try {
    return await promise;
  } finally {
    stream.destroy();
    connection.quit();
    connection.close();
  }
}

function refusedOf(error: { readonly recipient?: string | undefined; readonly message: string }) {
  return { address: error.recipient ?? '', words: error.message.slice(0, 300) };
}

/** @throws MailTrouble */
async function signedIn(options: SmtpOptions): Promise<SMTPConnection> {
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
    await called(connection, done => connection.connect(error => done(error ?? null)));
    // A server that offers no sign-in takes mail from wherever we stand, such as a relay in one's own network.
    if (connection.allowsAuth) await called(connection, done => connection.login(auth, error => done(error)));
    return connection;
  } catch (error) {
    connection.close();
    if (credentials.kind === 'oauth') forgetAccessToken(credentials);
    throw troubleOf(error, 'SMTP', smtp.host);
  }
}

async function called(connection: SMTPConnection, call: (done: (error: Error | null) => void) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onError = (error: Error): void => reject(error);
  connection.once('error', onError);
  call(error => (error === null ? resolve() : reject(error)));
  try {
    await promise;
  } finally {
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

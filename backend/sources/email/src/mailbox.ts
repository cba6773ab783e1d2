/** One connection to a mailbox. It is opened read-only: nothing is deleted or marked there. */
import { ImapFlow } from 'imapflow';
import type { MailboxObject } from 'imapflow';
import type { SourceHttp } from '@airy/source-kit';
import { accessTokenOf, forgetAccessToken } from './access-token.ts';
import type { Credentials, MailAccount } from './account.ts';
import type { EmailConfig } from './config.ts';
import { calledHost } from './server-host.ts';
import { MailTrouble, troubleOf } from './trouble.ts';

export interface MailboxOptions {
  readonly account: Pick<MailAccount, 'imap' | 'user' | 'credentials' | 'folder'>;
  readonly config: EmailConfig;
  readonly http: SourceHttp;
  readonly signal?: AbortSignal;
}

export interface OpenMailbox {
  readonly client: ImapFlow;
  readonly folder: MailboxObject;
  /** Cuts the connection; may be called any number of times. */
  close(): void;
}

const connectTimeoutMs = 15_000;
/** Longest mail that is fetched whole. */
export const maxMailBytes = 40 * 1024 * 1024;

/** @throws MailTrouble */
export async function openMailbox(options: MailboxOptions): Promise<OpenMailbox> {
  const { account, config } = options;
  const client = new ImapFlow({
    ...(await calledHost(account.imap, config, 'IMAP')),
    port: account.imap.port,
    secure: account.imap.security === 'tls',
    ...(account.imap.security === 'tls' ? {} : { doSTARTTLS: account.imap.security === 'starttls' }),
    auth: await authOf(options),
    clientInfo: { name: 'Airy' },
    logger: false,
    autoIdleDelay: 300,
    // What servers without IDLE are asked in between; those with it hear that we are still there.
    maxIdleTime: config.pollSeconds * 1000,
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    maxLiteralSize: maxMailBytes + 1024 * 1024,
    maxLineLength: 1024 * 1024,
    maxResponseSize: maxMailBytes + 4 * 1024 * 1024,
  });
  const close = (): void => client.close();
  // What breaks the connection shows in the call that waits, or in `usable`.
  client.on('error', close);
  options.signal?.addEventListener('abort', close, { once: true });
  client.once('close', () => options.signal?.removeEventListener('abort', close));
  try {
    await connected(client, options);
    return { client, folder: await opened(client, account.folder), close };
  } catch (error) {
    close();
    throw troubleOf(error, 'IMAP', account.imap.host);
  }
}

async function connected(client: ImapFlow, { account: { credentials } }: MailboxOptions): Promise<void> {
  try {
    await client.connect();
  } catch (error) {
    if (credentials.kind === 'oauth') forgetAccessToken(credentials);
    throw error;
  }
}

async function authOf({
  account,
  http,
}: MailboxOptions): Promise<{ user: string; pass?: string; accessToken?: string }> {
  const { user } = account;
  const credentials: Credentials = account.credentials;
  if (credentials.kind === 'password') return { user, pass: credentials.password };
  return { user, accessToken: await accessTokenOf(credentials, http) };
}

async function opened(client: ImapFlow, folder: string): Promise<MailboxObject> {
  try {
    return await client.mailboxOpen(folder, { readOnly: true });
  } catch (error) {
    if (!client.usable) throw error;
    throw new MailTrouble(
      'not_found',
      `The mailbox has no folder ${folder.slice(0, 100)}.`,
      `Enter one that it has: ${await foldersOf(client)}.`,
    );
  }
}

const maxFoldersNamed = 20;

async function foldersOf(client: ImapFlow): Promise<string> {
  const folders = await client.list();
  return folders
    .slice(0, maxFoldersNamed)
    .map(({ path }) => path)
    .join(', ');
}

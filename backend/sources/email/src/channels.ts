/** Connecting mailboxes: what is not given is known of the provider, and all of it is tried before it is stored. */
import { SourceError } from '@airy/source-kit';
import type { ChannelSetup, Connection, ConnectRequest } from '@airy/source-kit';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { securities, type Credentials, type MailAccount, type MailServer } from './account.ts';
import { addressOf, domainOf } from './address.ts';
import type { EmailConfig } from './config.ts';
import { openMailbox } from './mailbox.ts';
import { serversOf } from './providers.ts';
import { tryToSignIn } from './smtp.ts';
import { sourceErrorOf, troubleOf } from './trouble.ts';

const text = z.string().trim().min(1).max(2_000);
/** Fields of a form that are left empty. */
const optional = z.preprocess(value => (value === '' ? undefined : value), text.nullish());
const port = z.preprocess(
  value => (value === '' ? undefined : value),
  z.coerce.number().int().min(1).max(65_535).nullish(),
);
const security = z.preprocess(value => (value === '' ? undefined : value), z.enum(securities).nullish());

const connect = z.object({
  address: text.meta({ title: 'Mail address', description: 'The one that customers write to.' }),
  name: optional.meta({ title: 'Name', description: 'Shown in Airy, and to customers beside the address.' }),
  password: optional.meta({
    title: 'Password',
    description: 'An app password where the provider has two-step sign-in. Empty with OAuth.',
    secret: true,
  }),
  user: optional.meta({ title: 'User', description: 'If it is another one than the address.' }),
  imap_host: optional.meta({ title: 'IMAP host', description: 'Where mail is read. Empty: known of the provider.' }),
  imap_port: port.meta({ title: 'IMAP port', description: '993, or 143 with STARTTLS.' }),
  imap_security: security.meta({
    title: 'IMAP encryption',
    description: 'tls, starttls, or none in your own network.',
  }),
  smtp_host: optional.meta({ title: 'SMTP host', description: 'Where mail is sent. Empty: known of the provider.' }),
  smtp_port: port.meta({ title: 'SMTP port', description: '465, or 587 with STARTTLS.' }),
  smtp_security: security.meta({
    title: 'SMTP encryption',
    description: 'tls, starttls, or none in your own network.',
  }),
  folder: optional.meta({ title: 'Folder', description: 'The one that is read. Default: INBOX.' }),
  aliases: optional.meta({ title: 'Other addresses', description: 'Ours, too, separated by commas.' }),
  oauth_client_id: optional.meta({
    title: 'OAuth client id',
    description: 'Of your application at Google or Microsoft.',
  }),
  oauth_client_secret: optional.meta({
    title: 'OAuth client secret',
    description: 'Beside the client id.',
    secret: true,
  }),
  oauth_refresh_token: optional.meta({
    title: 'OAuth refresh token',
    description: 'Empty for an application with rights of its own (Microsoft 365, client credentials).',
    secret: true,
  }),
  oauth_token_url: optional.meta({ title: 'OAuth token address', description: 'Where access tokens are given out.' }),
  oauth_scope: optional.meta({
    title: 'OAuth scope',
    description: 'What is asked for. Empty: what the provider wants.',
  }),
  image_url: optional.meta({ title: 'Picture', description: 'Address of a picture for the channel.' }),
});

type ConnectBody = z.infer<typeof connect>;

async function onConnect(asked: ConnectRequest<EmailConfig, ConnectBody>): Promise<Connection> {
  const { config, request, http } = asked;
  const wanted = accountOf(request);
  const start = await startOf(wanted, asked);
  try {
    await tryToSignIn({ account: wanted, config, http });
  } catch (error) {
    throw sourceErrorOf(troubleOf(error, 'SMTP', wanted.smtp.host));
  }
  const account: MailAccount = { ...wanted, start, proofKey: randomBytes(32).toString('hex') };
  const { address, folder, imap, smtp } = account;
  const image = request.image_url;
  return {
    sourceChannelId: address,
    token: JSON.stringify(account),
    metadata: {
      name: request.name ?? address,
      address,
      folder,
      imap_host: imap.host,
      smtp_host: smtp.host,
      ...(image == null ? {} : { image_url: image }),
    },
  };
}

/** Signs in, and notes how far the folder is filled: from there on it is read. */
async function startOf(
  account: WantedAccount,
  { config, http }: ConnectRequest<EmailConfig, ConnectBody>,
): Promise<MailAccount['start']> {
  try {
    const { folder, close } = await openMailbox({ account, config, http });
    close();
    return { uidValidity: String(folder.uidValidity), uidNext: folder.uidNext, at: Date.now() };
  } catch (error) {
    throw sourceErrorOf(troubleOf(error, 'IMAP', account.imap.host));
  }
}

type WantedAccount = Omit<MailAccount, 'start' | 'proofKey'>;

function accountOf(request: ConnectBody): WantedAccount {
  const address = addressOf(request.address);
  if (address === null) throw new SourceError('input', 'The address is no mail address.');
  const known = serversOf(domainOf(address));
  const aliases = (request.aliases ?? '').split(',').filter(part => part.trim() !== '');
  if (aliases.some(alias => addressOf(alias) === null))
    throw new SourceError('input', 'The other addresses must be mail addresses, separated by commas.');
  return {
    address,
    aliases: aliases.map(alias => addressOf(alias) ?? ''),
    user: request.user ?? address,
    credentials: credentialsOf(request, known.imap.host),
    imap: serverOf(
      { host: request.imap_host, port: request.imap_port, security: request.imap_security },
      known.imap,
      [993, 143],
    ),
    smtp: serverOf(
      { host: request.smtp_host, port: request.smtp_port, security: request.smtp_security },
      known.smtp,
      [465, 587],
    ),
    folder: request.folder ?? 'INBOX',
  };
}

type Given<T> = { readonly [K in keyof T]: T[K] | null | undefined };

/** What a port is used for follows from the encryption, and the other way round. */
function serverOf(
  given: Given<MailServer>,
  known: MailServer,
  [tlsPort, otherPort]: readonly [number, number],
): MailServer {
  const usual = given.host == null ? known : { ...known, port: known.security === 'tls' ? tlsPort : otherPort };
  const byPort = given.port === tlsPort ? 'tls' : 'starttls';
  const encryption = given.security ?? (given.port == null ? usual.security : byPort);
  const usualPort = given.security == null ? usual.port : encryption === 'tls' ? tlsPort : otherPort;
  return { host: given.host ?? known.host, port: given.port ?? usualPort, security: encryption };
}

const microsoftScopes = {
  /** Rights of the application are those that it was given. */
  application: 'https://outlook.office365.com/.default',
  person: 'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access',
} as const;

function credentialsOf(request: ConnectBody, knownHost: string): Credentials {
  const { password, oauth_client_id: clientId } = request;
  if (clientId == null) {
    if (password == null) throw new SourceError('input', 'Give a password, or a client id for OAuth.');
    return { kind: 'password', password };
  }
  const isGoogle = knownHost.endsWith('gmail.com');
  const tokenUrl = request.oauth_token_url ?? (isGoogle ? 'https://oauth2.googleapis.com/token' : null);
  if (tokenUrl === null || !/^https?:\/\//u.test(tokenUrl) || !URL.canParse(tokenUrl))
    throw new SourceError('input', 'Give the address at which access tokens are given out (oauth_token_url).');
  const isMicrosoft = new URL(tokenUrl).hostname === 'login.microsoftonline.com';
  const refreshToken = request.oauth_refresh_token ?? null;
  const usualScope = microsoftScopes[refreshToken === null ? 'application' : 'person'];
  return {
    kind: 'oauth',
    clientId,
    clientSecret: request.oauth_client_secret ?? null,
    refreshToken,
    tokenUrl,
    scope: request.oauth_scope ?? (isMicrosoft ? usualScope : null),
  };
}

export const emailChannels: ChannelSetup<EmailConfig> = { connect, onConnect };

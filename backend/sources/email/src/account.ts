/** How a mailbox is reached, and with which credentials: what the channel's token holds, sealed. */
import { SourceError } from '@airy/source-kit';
import type { OpenChannel } from '@airy/source-kit';
import { z } from 'zod';

export const securities = ['tls', 'starttls', 'none'] as const;

const server = z.object({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  security: z.enum(securities),
});

const credentials = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('password'), password: z.string() }),
  /** Without a refresh token: the application has rights of its own (client credentials). */
  z.object({
    kind: z.literal('oauth'),
    clientId: z.string(),
    clientSecret: z.string().nullable(),
    refreshToken: z.string().nullable(),
    tokenUrl: z.string(),
    scope: z.string().nullable(),
  }),
]);

const account = z.object({
  address: z.string(),
  aliases: z.array(z.string()),
  user: z.string(),
  credentials,
  imap: server,
  smtp: server,
  folder: z.string(),
  /** Proves that Message-IDs are ours; random, and made when the mailbox is connected. */
  proofKey: z.string().min(32),
  /** Where reading begins: what was in the folder before the channel was connected stays there. */
  start: z.object({ uidValidity: z.string(), uidNext: z.int(), at: z.int() }),
});

export type MailAccount = z.infer<typeof account>;
export type MailServer = z.infer<typeof server>;
export type Credentials = z.infer<typeof credentials>;

/** @throws SourceError `token` if the channel holds none, or one of another version. */
export function accountOf(channel: OpenChannel): MailAccount {
  try {
    return account.parse(JSON.parse(channel.token ?? ''));
  } catch (error) {
    throw new SourceError('token', 'The mailbox has no credentials that can be read: connect it again.', {
      // The error of a parser could quote the password.
      cause: error instanceof z.ZodError ? undefined : (error as Error).name,
    });
  }
}

/** All addresses that are ours, lower case. */
export function ownAddresses({ address, aliases }: Pick<MailAccount, 'address' | 'aliases'>): readonly string[] {
  return [address, ...aliases];
}

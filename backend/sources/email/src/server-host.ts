/** The address of a mail server: what a name resolves to is looked at, and then called (no other answer a moment later). */
import { isPublicAddress } from '@airy/source-kit';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { MailServer } from './account.ts';
import type { EmailConfig } from './config.ts';
import { MailTrouble, type Protocol } from './trouble.ts';

export interface CalledHost {
  readonly host: string;
  /** Whose certificate is expected; absent where the host was given as an address. */
  readonly servername?: string;
}

/** @throws MailTrouble for names that are unknown, and for addresses that may not be called. */
export async function calledHost(server: MailServer, config: EmailConfig, protocol: Protocol): Promise<CalledHost> {
  const found = await resolved(server.host, protocol);
  const [first] = found;
  if (first === undefined) throw unknownName(server.host, protocol);
  const isPublic = found.every(isPublicAddress);
  if (!isPublic && !config.allowPrivateAddresses)
    throw new MailTrouble(
      'refused',
      `${server.host} (${protocol}) is not a public address.`,
      'Allow mail servers at private addresses in the settings, if it is one of yours.',
    );
  if (server.security === 'none' && isPublic)
    throw new MailTrouble(
      'refused',
      `${server.host} (${protocol}) would get the password in clear.`,
      'Choose TLS or STARTTLS.',
    );
  return isIP(server.host) === 0 ? { host: first, servername: server.host } : { host: first };
}

async function resolved(host: string, protocol: Protocol): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    return (await lookup(host, { all: true, order: 'ipv4first' })).map(({ address }) => address);
  } catch {
    // Whatever the resolver says, the name leads nowhere now.
    throw unknownName(host, protocol);
  }
}

function unknownName(host: string, protocol: Protocol): MailTrouble {
  return new MailTrouble(
    'unreachable',
    `There is no host ${host} (${protocol}).`,
    'Compare the name with the one that your provider names.',
  );
}

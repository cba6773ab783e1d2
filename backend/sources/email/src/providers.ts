/** Hosts of providers that many people have, so that their address is enough. As in their own help pages (2026-11). */
import type { MailServer } from './account.ts';

export interface MailServers {
  readonly imap: MailServer;
  readonly smtp: MailServer;
}

const tls = (host: string, port: number): MailServer => ({ host, port, security: 'tls' });
const starttls = (host: string, port = 587): MailServer => ({ host, port, security: 'starttls' });

const gmail: MailServers = { imap: tls('imap.gmail.com', 993), smtp: tls('smtp.gmail.com', 465) };
const microsoft: MailServers = { imap: tls('outlook.office365.com', 993), smtp: starttls('smtp.office365.com') };
const consumerMicrosoft: MailServers = {
  imap: tls('outlook.office365.com', 993),
  smtp: starttls('smtp-mail.outlook.com'),
};
const yahoo: MailServers = { imap: tls('imap.mail.yahoo.com', 993), smtp: tls('smtp.mail.yahoo.com', 465) };
const icloud: MailServers = { imap: tls('imap.mail.me.com', 993), smtp: starttls('smtp.mail.me.com') };
const gmx: MailServers = { imap: tls('imap.gmx.net', 993), smtp: starttls('mail.gmx.net') };
const fastmail: MailServers = { imap: tls('imap.fastmail.com', 993), smtp: tls('smtp.fastmail.com', 465) };
const zoho: MailServers = { imap: tls('imap.zoho.com', 993), smtp: tls('smtp.zoho.com', 465) };

const byDomain: Readonly<Record<string, MailServers>> = {
  'gmail.com': gmail,
  'googlemail.com': gmail,
  'outlook.com': consumerMicrosoft,
  'hotmail.com': consumerMicrosoft,
  'live.com': consumerMicrosoft,
  'onmicrosoft.com': microsoft,
  'yahoo.com': yahoo,
  'icloud.com': icloud,
  'me.com': icloud,
  'gmx.net': gmx,
  'gmx.de': gmx,
  'web.de': { imap: tls('imap.web.de', 993), smtp: starttls('smtp.web.de') },
  't-online.de': { imap: tls('secureimap.t-online.de', 993), smtp: tls('securesmtp.t-online.de', 465) },
  'fastmail.com': fastmail,
  'zoho.com': zoho,
};

/** Of a domain that is not known: the names that most hosts use. */
export function serversOf(domain: string): MailServers {
  const parent = domain.split('.').slice(-2).join('.');
  const name = [domain, parent].find(one => Object.hasOwn(byDomain, one));
  const known = name === undefined ? undefined : byDomain[name];
  return known ?? { imap: tls(`imap.${domain}`, 993), smtp: starttls(`smtp.${domain}`) };
}

/** A company's mailbox with its server, and one customer's mail program. */
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { Inbox, startImapServer } from './imap-server.ts';

export interface MailSettings {
  readonly host: string;
  /** The company's. */
  readonly address: string;
  readonly password: string;
  readonly customer: { readonly name: string; readonly address: string };
}

export const defaultSettings: MailSettings = {
  host: '127.0.0.1',
  address: 'support@shop.example',
  password: 'simulated-password',
  customer: { name: 'Ada Lovelace', address: 'ada@customer.example' },
};

/** How the company's server takes mail. `cut`: it takes it and breaks off before it says so. */
export type Mode = 'ok' | 'busy' | 'refuse' | 'cut' | 'slow';

export interface Line {
  readonly from: 'customer' | 'company';
  readonly id: string;
  /** The mails before it in its thread, oldest first. */
  readonly references: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly files: readonly string[];
  /** Epoch ms. */
  readonly at: number;
}

export interface MailSimulator {
  readonly settings: MailSettings;
  readonly imapPort: number;
  readonly smtpPort: number;
  readonly inbox: Inbox;
  readonly lines: readonly Line[];
  mode: Mode;
  /** The customer writes; an answer to the newest mail if there is one. @returns the UID. */
  write(text: string, options?: WriteOptions): number;
  /** The newest mail of the customer comes a second time. */
  redeliver(): void;
  close(): Promise<void>;
}

export interface WriteOptions {
  /** Default: that of the thread. */
  readonly subject?: string;
  readonly html?: string;
  /** True: begins another thread. */
  readonly isNew?: boolean;
}

/** Oldest lines are forgotten. */
const maxLines = 1_000;
const maxMailBytes = 25 * 1024 * 1024;
const slowMs = 3_000;

export async function startMailSimulator(given: Partial<MailSettings> = {}): Promise<MailSimulator> {
  const settings = { ...defaultSettings, ...given };
  const house = new MailHouse(settings);
  const { address: user, password, host } = settings;
  const imap = await startImapServer({ user, password, inbox: house.inbox }, host);
  const smtp = await startSmtpServer(house);
  return Object.assign(house, {
    imapPort: imap.port,
    smtpPort: smtp.port,
    close: async () => {
      await Promise.all([new Promise(resolve => imap.close(resolve)), smtp.close()]);
    },
  });
}

class MailHouse {
  readonly settings: MailSettings;
  readonly inbox = new Inbox();
  readonly lines: Line[] = [];
  mode: Mode = 'ok';
  #written = 0;

  constructor(settings: MailSettings) {
    this.settings = settings;
  }

  /** What the company sent. */
  async take(raw: Buffer): Promise<void> {
    const mail = await PostalMime.parse(raw);
    const recipient = mail.to?.[0]?.address ?? '';
    if (recipient.startsWith('bounce@')) {
      this.inbox.add(bounceOf(this.settings, mail.messageId ?? '', recipient));
      return;
    }
    this.#keep({
      from: 'company',
      id: mail.messageId ?? '',
      references: (mail.references ?? '').split(/\s+/u).filter(id => id !== ''),
      subject: mail.subject ?? '',
      text: (mail.text ?? '').trim(),
      html: mail.html ?? null,
      files: mail.attachments.map(({ filename }) => filename ?? 'file'),
      at: Date.now(),
    });
  }

  write(text: string, { subject, html, isNew = false }: WriteOptions = {}): number {
    const before = isNew ? undefined : this.lines.at(-1);
    const id = `<${++this.#written}.${Date.now()}@customer.example>`;
    const said = subject ?? (before === undefined ? 'A question' : `Re: ${before.subject.replace(/^Re: /u, '')}`);
    const references = before === undefined ? [] : [...before.references, before.id];
    this.#keep({
      from: 'customer',
      id,
      references,
      subject: said,
      text,
      html: html ?? null,
      files: [],
      at: Date.now(),
    });
    const thread = before === undefined ? [] : [`In-Reply-To: ${before.id}`, `References: ${references.join(' ')}`];
    const headers = [
      ...headersOf(this.settings, said, id),
      ...thread,
      'MIME-Version: 1.0',
      `Content-Type: ${html === undefined ? 'text/plain' : 'text/html'}; charset=utf-8`,
      'Content-Transfer-Encoding: base64',
    ];
    const body = Buffer.from(html ?? text)
      .toString('base64')
      .replaceAll(/.{76}/gu, '$&\r\n');
    return this.inbox.add([...headers, '', body, ''].join('\r\n')).uid;
  }

  redeliver(): void {
    const newest = this.inbox.mails.at(-1);
    if (newest) this.inbox.add(newest.raw.toString('utf8'));
  }

  #keep(line: Line): void {
    this.lines.push(line);
    if (this.lines.length > maxLines) this.lines.shift();
  }
}

function headersOf({ customer, address }: MailSettings, subject: string, id: string): readonly string[] {
  return [
    `From: ${encoded(customer.name)} <${customer.address}>`,
    `To: ${address}`,
    `Subject: ${encoded(subject)}`,
    `Message-ID: ${id}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
  ];
}

function encoded(text: string): string {
  return `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}

/** RFC 3464. */
function bounceOf({ address }: MailSettings, id: string, recipient: string): string {
  return [
    'From: MAILER-DAEMON@mail.example',
    `To: ${address}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <bounce.${Date.now()}@mail.example>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=r',
    '',
    '--r',
    'Content-Type: text/plain',
    '',
    'Your mail could not be delivered.',
    '--r',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mail.example',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 No such user',
    '',
    '--r',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${id}`,
    '',
    '--r--',
    '',
  ].join('\r\n');
}

function refusal(code: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode: code });
}

async function startSmtpServer(house: MailHouse) {
  const { settings } = house;
  const server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    size: maxMailBytes,
    onAuth: ({ username, password }, _session, done) =>
      username === settings.address && password === settings.password
        ? done(null, { user: username })
        : done(refusal(535, '5.7.8 Wrong user or password')),
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (house.mode === 'busy') return done(refusal(451, '4.3.2 Try again later'));
        if (house.mode === 'refuse') return done(refusal(550, '5.7.1 Refused'));
        void house.take(Buffer.concat(chunks));
        if (house.mode === 'cut') return server.connections.forEach(connection => connection.close());
        if (house.mode === 'slow') return void setTimeout(() => done(null, 'taken'), slowMs);
        done(null, 'taken');
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>(resolve => void server.listen(0, settings.host, resolve));
  const { port } = server.server.address() as { readonly port: number };
  return { port, close: () => new Promise<void>(resolve => server.close(() => resolve())) };
}

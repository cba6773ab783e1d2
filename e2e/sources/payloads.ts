/** Webhooks of every platform that signs them, made of the sources' fixtures: each with ids of its own. */
import { createHash, createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { sources } from '../../backend/services/all/src/sources.generated.ts';
import { secretToken } from '../../backend/sources/telegram/src/webhook.ts';

type Headers = Readonly<Record<string, string>>;

export interface Payload {
  readonly path: string;
  readonly body: Buffer;
  /** By the address at which Airy is known. */
  headers(publicUrl: string): Headers;
  /** Ids of the messages that it makes. */
  readonly messageIds: readonly string[];
}

interface Platform {
  /** The source that parses, and its folder. */
  readonly id: string;
  readonly folder: string;
  readonly settings: Headers;
  readonly path: string;
  readonly rawHeaders: Headers;
  sign(body: Buffer, url: string): Headers;
}

const secret = 'the-secret-of-all-platforms';
const hubSignature = (body: Buffer): Headers => ({
  'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
});
const meta = { appId: '1000', appSecret: secret, webhookSecret: 'verify' };

const platforms: readonly Platform[] = [
  { id: 'facebook', folder: 'facebook', settings: meta, path: '/facebook', rawHeaders: {}, sign: hubSignature },
  { id: 'whatsapp', folder: 'whatsapp', settings: meta, path: '/whatsapp', rawHeaders: {}, sign: hubSignature },
  {
    id: 'viber',
    folder: 'viber',
    settings: { authToken: secret },
    path: '/viber?account=pa:1',
    rawHeaders: { 'query-account': 'pa:1' },
    sign: body => ({ 'x-viber-content-signature': createHmac('sha256', secret).update(body).digest('hex') }),
  },
  {
    id: 'telegram',
    folder: 'telegram',
    settings: { webhookSecret: secret, receive: 'webhook' },
    path: '/telegram?bot=110000001',
    rawHeaders: { 'query-bot': '110000001' },
    sign: () => ({ 'x-telegram-bot-api-secret-token': secretToken(secret, '110000001') }),
  },
  {
    id: 'twilio.sms',
    folder: 'twilio',
    settings: { accountSid: 'AC0123456789abcdef0123456789abcdef', authToken: secret },
    path: '/twilio',
    rawHeaders: {},
    sign: (body, url) => {
      const fields = [...new URLSearchParams(body.toString())].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const text = url + fields.map(([key, value]) => key + value).join('');
      return { 'x-twilio-signature': createHmac('sha1', secret).update(text).digest('base64') };
    },
  },
];

/** For airy.yaml. */
export const settingsOfAll = Object.fromEntries(platforms.map(({ folder, settings }) => [folder, settings]));

interface Template {
  readonly platform: Platform;
  readonly text: string;
  readonly isForm: boolean;
  /** The platform's ids of its messages, and the contacts. */
  readonly ids: readonly string[];
  readonly contacts: readonly string[];
}

/** All fixtures that make messages with ids, and those that make none. */
async function templates(): Promise<readonly Template[]> {
  const found: Template[] = [];
  for (const platform of platforms) {
    const folder = new URL(`../../backend/sources/${platform.folder}/src/__fixtures__/`, import.meta.url);
    for (const name of readdirSync(folder)) {
      const body = readFileSync(new URL(name, folder));
      const commands = await commandsOf(platform, body);
      const received = commands.flatMap(command => (command.type === 'message.receive' ? [command] : []));
      // Echoes and edits are about other messages; events without an id have one made of their whole text.
      if (commands.some(({ type }) => type === 'message.echo' || type === 'message.correct')) continue;
      if (received.some(({ sourceMessageId }) => sourceMessageId === null)) continue;
      found.push({
        platform,
        text: body.toString(),
        isForm: name.endsWith('.txt'),
        ids: received.map(({ sourceMessageId }) => sourceMessageId ?? ''),
        contacts: [...new Set(received.map(({ senderId }) => senderId))],
      });
    }
  }
  return found;
}

async function commandsOf({ id, settings, rawHeaders }: Platform, body: Buffer) {
  const source = sources.find(one => one.id === id);
  if (!source?.parse) throw new Error(`There is no source ${id} that parses.`);
  return (await source.parse({ body, headers: rawHeaders, receivedAt: Date.now() }, settings)).commands;
}

/** Of the same length and letters, so that forms, numbers and tokens stay what they are. */
function variedId(id: string, n: number): string {
  if (/^\d{1,12}$/.test(id)) return String(1_000 + n);
  if (/^\d+$/.test(id)) return String(4_000_000_000_000_000_000n + BigInt(id.slice(-3)) * 10_000_000n + BigInt(n));
  if (/^[A-Z]{2}[\da-f]{32}$/.test(id)) return id.slice(0, 2) + createHash('md5').update(`${id} ${n}`).digest('hex');
  return `${id}${n}`;
}

function variedContact(contact: string, n: number): string {
  const person = String(n % 500).padStart(4, '0');
  return contact.replace(/\d{4,}(?=\D*$)|\d(?=\D*$)/, digits => digits.slice(0, -4) + person);
}

function varied({ text, isForm, ids, contacts }: Template, n: number): Buffer {
  let body = text;
  const written = (value: string): string => (isForm ? encodeURIComponent(value.replace(/^\w+:/, '')) : value);
  const replace = (from: string, to: string): void => {
    const isNumber = /^\d+$/.test(from);
    const pattern = from.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`);
    const whole = isNumber ? `(?<![\\d.])${pattern}(?![\\d.])` : pattern;
    body = body.replaceAll(new RegExp(whole, 'g'), () => to);
  };
  for (const id of ids) {
    // A short number stands in many places.
    if (/^\d{1,12}$/.test(id)) body = body.replace(`"message_id": ${id},`, `"message_id": ${variedId(id, n)},`);
    else replace(id, variedId(id, n));
  }
  for (const contact of contacts) replace(written(contact), written(variedContact(contact, n)));
  return Buffer.from(body);
}

/** So many different webhooks; the nth is always the same one. */
export async function payloadsOf(count: number): Promise<readonly Payload[]> {
  const all = await templates();
  const payloads: Payload[] = [];
  for (let n = 0; n < count; n++) {
    const template = all[n % all.length];
    if (!template) throw new Error('There are no fixtures.');
    const { platform } = template;
    const body = varied(template, n);
    const messageIds = (await commandsOf(platform, body)).flatMap(command =>
      command.type === 'message.receive' ? [command.messageId] : [],
    );
    const headers = (publicUrl: string): Headers => ({
      'content-type': template.isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      ...platform.sign(body, publicUrl + platform.path),
    });
    payloads.push({ path: platform.path, body, headers, messageIds });
  }
  return payloads;
}

/** Phone numbers and WhatsApp senders of the account, and where Twilio posts what comes in for them. */
import { listAt, objectAt, SourceError, textAt } from '@airy/source-kit';
import type { Json, SourceHttp } from '@airy/source-kit';
import { whatsappPrefix } from './addresses.ts';
import { accountUrl, callTwilio, form, messagingUrl } from './api.ts';
import type { TwilioConfig } from './config.ts';

/** A number or sender as Twilio lists it. */
export interface Sender {
  /** Phone number, short code, or WhatsApp address. */
  readonly address: string;
  readonly name: string | null;
  /** Where Twilio posts messages now; null: nowhere. */
  readonly webhook: string | null;
  /** Sets where it posts them; empty: nowhere. @throws SourceError */
  setWebhook(url: string): Promise<void>;
}

interface Account {
  readonly config: TwilioConfig;
  readonly http: SourceHttp;
}

/** Pages of a list that are read, and entries a page. */
const maxPages = 20;
const pageSize = '100';

/** @throws SourceError */
export async function listNumbers(account: Account): Promise<readonly Sender[]> {
  const numbers = await readPages(account, '/IncomingPhoneNumbers.json', 'incoming_phone_numbers');
  return numbers.flatMap(number => senderOf(account, number, numberPlace) ?? []);
}

/** Null: the account has no such number, or short code. @throws SourceError */
export async function findNumber(account: Account, address: string): Promise<Sender | null> {
  const place = address.startsWith('+') ? numberPlace : shortCodePlace;
  const url = accountUrl(account.config, place.path, { [place.filter]: address });
  const body = await callTwilio(account.http, account.config, { method: 'GET', url });
  const found = listAt(body, place.list).find(item => textAt(item, place.address) === address);
  return found === undefined ? null : senderOf(account, found, place);
}

interface Place {
  readonly path: string;
  readonly filter: string;
  readonly list: string;
  readonly address: string;
  one(sid: string): string;
}

const numberPlace: Place = {
  path: '/IncomingPhoneNumbers.json',
  filter: 'PhoneNumber',
  list: 'incoming_phone_numbers',
  address: 'phone_number',
  one: sid => `/IncomingPhoneNumbers/${sid}.json`,
};

const shortCodePlace: Place = {
  path: '/SMS/ShortCodes.json',
  filter: 'ShortCode',
  list: 'short_codes',
  address: 'short_code',
  one: sid => `/SMS/ShortCodes/${sid}.json`,
};

function senderOf({ config, http }: Account, item: Json, place: Place): Sender | null {
  const address = textAt(item, place.address);
  const sid = textAt(item, 'sid');
  if (address === null || sid === null) return null;
  return {
    address,
    name: textAt(item, 'friendly_name'),
    webhook: textAt(item, 'sms_url') || null,
    async setWebhook(url) {
      const fields = form([
        ['SmsUrl', url],
        ['SmsMethod', 'POST'],
      ]);
      await callTwilio(http, config, {
        method: 'POST',
        url: accountUrl(config, place.one(encodeURIComponent(sid))),
        ...fields,
      });
    },
  };
}

async function readPages({ config, http }: Account, path: string, list: string): Promise<readonly Json[]> {
  const items: Json[] = [];
  for (let page = 0; page < maxPages; page++) {
    const url = accountUrl(config, path, { PageSize: pageSize, Page: String(page) });
    const body = await callTwilio(http, config, { method: 'GET', url });
    items.push(...listAt(body, list));
    if (textAt(body, 'next_page_uri') === null) break;
  }
  return items;
}

/** @throws SourceError */
export async function listSenders(account: Account): Promise<readonly Sender[]> {
  const { config, http } = account;
  const senders: Sender[] = [];
  let url: string | null = messagingUrl(config, '/v2/Channels/Senders', { Channel: 'whatsapp', PageSize: pageSize });
  for (let page = 0; page < maxPages && url !== null; page++) {
    const body: Json = await callTwilio(http, config, { method: 'GET', url });
    senders.push(...listAt(body, 'senders').flatMap(item => whatsappSender(account, item) ?? []));
    url = nextOf(config, body);
  }
  return senders;
}

/** Credentials go to the address of the settings only, whatever the list says. */
function nextOf(config: TwilioConfig, body: Json): string | null {
  const next = textAt(body, 'meta', 'next_page_url');
  if (next === null || !URL.canParse(next)) return null;
  const { pathname, search } = new URL(next);
  return messagingUrl(config, pathname) + search;
}

/** Null: it is not among the account's senders, such as the number of the sandbox. @throws SourceError */
export async function findSender(account: Account, address: string): Promise<Sender | null> {
  return (await listSenders(account)).find(sender => sender.address === address) ?? null;
}

function whatsappSender({ config, http }: Account, item: Json): Sender | null {
  const address = textAt(item, 'sender_id');
  const sid = textAt(item, 'sid');
  if (address === null || sid === null || !address.startsWith(whatsappPrefix)) return null;
  return {
    address,
    name: textAt(item, 'profile', 'name'),
    webhook: textAt(item, 'webhook', 'callback_url') || null,
    async setWebhook(url) {
      const webhook = { ...objectAt(item, 'webhook'), callback_url: url, callback_method: 'POST' };
      await callTwilio(http, config, {
        method: 'POST',
        url: messagingUrl(config, `/v2/Channels/Senders/${encodeURIComponent(sid)}`),
        body: { webhook },
      });
    },
  };
}

/** The account of the settings. @throws SourceError */
export async function readAccount({ config, http }: Account): Promise<{ readonly name: string | null }> {
  const body = await callTwilio(http, config, { method: 'GET', url: accountUrl(config, '') });
  const status = textAt(body, 'status');
  if (status !== 'active' && status !== null) throw new SourceError('refused', `The account is ${status}.`);
  return { name: textAt(body, 'friendly_name') };
}

/** Twilio's REST API: addresses, credentials, and what its answers mean. */
import { numberAt, SourceError, textAt, tryJson } from '@airy/source-kit';
import type { HttpOutcome, Json, SourceHttp } from '@airy/source-kit';
import type { TwilioConfig } from './config.ts';
import { meaningOf, reasonOf } from './errors.ts';
import { webhookPath } from './webhook-path.ts';

/** Account SID and auth token travel in a header. */
export function authorization({ accountSid, authToken }: TwilioConfig): Readonly<Record<string, string>> {
  return { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` };
}

/** @param path below the account: `/Messages.json`; empty: the account itself. */
export function accountUrl({ apiUrl, accountSid }: TwilioConfig, path: string, query: Query = {}): string {
  return `${withoutSlash(apiUrl)}/2010-04-01/Accounts/${accountSid}${path === '' ? '.json' : path}${search(query)}`;
}

/** @param path `/v2/Channels/Senders` */
export function messagingUrl(config: TwilioConfig, path: string, query: Query = {}): string {
  return `${withoutSlash(config.messagingUrl)}${path}${search(query)}`;
}

type Query = Readonly<Record<string, string>>;

function search(query: Query): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? '' : `?${text}`;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

/** The body of a POST, as Twilio's older API takes it. */
export function form(fields: readonly (readonly [string, string])[]): {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
} {
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields.map(([name, value]) => [name, value])).toString(),
  };
}

export interface TwilioError {
  readonly code: number | null;
  readonly message: string;
}

/** The error in an answer; null if there is none. */
export function errorOf(body: Json): TwilioError | null {
  const message = textAt(body, 'message');
  const code = numberAt(body, 'code');
  return message === null && code === null ? null : { code, message: message ?? 'no message' };
}

type Call = Parameters<SourceHttp['request']>[0];

/** A call that reads or sets up. @throws SourceError */
export async function callTwilio(http: SourceHttp, config: TwilioConfig, call: Call): Promise<Json> {
  const outcome = await http.request({ ...call, headers: { ...authorization(config), ...call.headers } });
  if (outcome.sent !== true) throw new SourceError('away', `Twilio could not be reached (${outcome.reason}).`);
  if (outcome.status >= 200 && outcome.status < 300) return tryJson(outcome.text);
  throw failure(outcome);
}

function failure({ status, text }: Extract<HttpOutcome, { sent: true }>): SourceError {
  const error = errorOf(tryJson(text));
  const code = error?.code ?? null;
  const message = reasonOf(code, error?.message ?? `Twilio answered ${status}.`);
  switch (meaningOf(status, code)) {
    case 'come-again':
    case 'unclear':
      return new SourceError('away', message);
    case 'token':
      return new SourceError('token', 'Twilio does not accept this account SID with this auth token.');
    default:
      return new SourceError('refused', message);
  }
}

/** Where Twilio is to call us; null if it cannot: it calls public addresses only, a simulator of this machine any. */
export function callbackUrl({ apiUrl }: TwilioConfig, publicUrl: string): string | null {
  const isReachable = isOfThisMachine(apiUrl) || !isOfThisMachine(publicUrl);
  return isReachable ? withoutSlash(publicUrl) + webhookPath : null;
}

export function isOfThisMachine(url: string): boolean {
  const { hostname } = new URL(url);
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname) ||
    hostname.endsWith('.localhost')
  );
}

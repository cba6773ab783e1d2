/** Access tokens for XOAUTH2: bought with a refresh token, or with the application's own rights, and kept while they last. */
import { textAt, tryJson, numberAt } from '@airy/source-kit';
import type { SourceHttp } from '@airy/source-kit';
import { hash } from 'node:crypto';
import type { Credentials } from './account.ts';
import { MailTrouble } from './trouble.ts';

type OAuth = Extract<Credentials, { kind: 'oauth' }>;

interface AccessToken {
  readonly token: string;
  /** Epoch ms. */
  readonly until: number;
}

/** Asked for anew before it ends, as connecting takes its time. */
const earlyMs = 120_000;
const shortestMs = 60_000;
const maxKept = 1_000;
const kept = new Map<string, AccessToken>();

/** @throws MailTrouble */
export async function accessTokenOf(oauth: OAuth, http: SourceHttp, now = Date.now()): Promise<string> {
  const key = hash('sha256', JSON.stringify(oauth));
  const known = kept.get(key);
  if (known && known.until > now) return known.token;
  const bought = await buy(oauth, http, now);
  kept.delete(key);
  if (kept.size >= maxKept) kept.delete(kept.keys().next().value ?? '');
  kept.set(key, bought);
  return bought.token;
}

/** A server refused it before its time: it was revoked. */
export function forgetAccessToken(oauth: OAuth): void {
  kept.delete(hash('sha256', JSON.stringify(oauth)));
}

async function buy(oauth: OAuth, http: SourceHttp, now: number): Promise<AccessToken> {
  const outcome = await http.request({
    method: 'POST',
    url: oauth.tokenUrl,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(formOf(oauth)).toString(),
  });
  const { host } = new URL(oauth.tokenUrl);
  if (outcome.sent !== true || outcome.status >= 500 || outcome.status === 429)
    throw new MailTrouble('unreachable', `${host} gives no access token now.`, 'Try again later.');
  const answer = tryJson(outcome.text);
  const token = textAt(answer, 'access_token');
  if (token === null) throw refusal(textAt(answer, 'error'), host);
  const lifeMs = (numberAt(answer, 'expires_in') ?? 3_600) * 1000;
  return { token, until: now + Math.max(lifeMs - earlyMs, shortestMs) };
}

function formOf({ clientId, clientSecret, refreshToken, scope }: OAuth): Record<string, string> {
  return {
    client_id: clientId,
    ...(clientSecret === null ? {} : { client_secret: clientSecret }),
    ...(refreshToken === null
      ? { grant_type: 'client_credentials' }
      : { grant_type: 'refresh_token', refresh_token: refreshToken }),
    ...(scope === null ? {} : { scope }),
  };
}

function refusal(error: string | null, host: string): MailTrouble {
  if (error === 'invalid_grant')
    return new MailTrouble(
      'token_expired',
      `${host} does not accept the refresh token any more.`,
      'Connect the mailbox again with a new refresh token.',
    );
  if (error === 'invalid_client' || error === 'unauthorized_client')
    return new MailTrouble(
      'token_invalid',
      `${host} does not accept client id and secret.`,
      'Compare them with those of your application.',
    );
  return new MailTrouble(
    'refused',
    `${host} gives no access token: ${(error ?? 'no reason').slice(0, 100)}.`,
    'Look at the rights of your application: it needs IMAP and SMTP.',
  );
}

/** Viber's bot API. It answers 200 also when it refuses: what counts is `status` in the body (Viber, Error codes). */
import { numberAt, SourceError, textAt, tryJson } from '@airy/source-kit';
import type { HttpOutcome, Json, SourceHttp } from '@airy/source-kit';
import type { ViberConfig } from './config.ts';

/** The token travels in a header. */
export function viberCall(
  { apiUrl, authToken }: ViberConfig,
  method: string,
  body: Json,
): Parameters<SourceHttp['request']>[0] {
  const url = `${apiUrl.replace(/\/+$/, '')}/pa/${method}`;
  return { method: 'POST', url, headers: { 'x-viber-auth-token': authToken }, body };
}

export interface ViberStatus {
  /** 0: done. */
  readonly status: number;
  readonly message: string;
}

/** Null: it is no answer of Viber. */
export function statusOf(body: Json): ViberStatus | null {
  const status = numberAt(body, 'status');
  return status === null ? null : { status, message: textAt(body, 'status_message') ?? '' };
}

/** `unclear`: Viber itself does not say what happened. */
export type StatusMeaning = 'done' | 'come-again' | 'token' | 'unclear' | 'refused';

export function meaningOf(status: number): StatusMeaning {
  if (status === 0) return 'done';
  if (status === 2) return 'token';
  if (status === 12) return 'come-again';
  return wordsOf(status) === null ? 'unclear' : 'refused';
}

const words: Readonly<Record<number, string>> = {
  1: 'The address of the webhook is not valid: Viber takes only https with a certificate that everybody trusts.',
  3: 'Something in the message is not as Viber wants it.',
  4: 'Something is missing in the message.',
  5: 'The contact is not registered on Viber.',
  6: 'The contact has not written yet, or has unsubscribed: Viber hands them nothing.',
  7: 'The bot is blocked.',
  8: 'There is no such bot.',
  9: 'The bot is suspended.',
  10: 'No webhook is set for the bot: connect the channel again.',
  11: 'None of the contact’s devices can show this.',
  13: 'The contact’s Viber is too old for this.',
  14: 'min_api_version does not fit the message.',
  15: 'The bot may not do this.',
  16: 'The bot may not answer inline.',
  17: 'The bot is not for inline use.',
  18: 'The bot has no public chat.',
  19: 'The bot may not broadcast.',
  20: 'Broadcasts are not allowed.',
  21: 'The country is not supported.',
  22: 'Payments are not supported.',
  23: 'The free messages of this month are used up.',
  24: 'The account has no balance left.',
};

/** Null: a status that Viber does not explain. */
function wordsOf(status: number): string | null {
  return words[status] ?? null;
}

export function reasonOf({ status, message }: ViberStatus): string {
  return [wordsOf(status) ?? `Viber’s error ${status}.`, message === '' ? '' : `(${message})`]
    .filter(Boolean)
    .join(' ');
}

/** A call that reads or sets up. @throws SourceError */
export async function callViber(http: SourceHttp, config: ViberConfig, method: string, body: Json): Promise<Json> {
  const outcome = await http.request(viberCall(config, method, body));
  if (outcome.sent !== true) throw new SourceError('away', `Viber could not be reached (${outcome.reason}).`);
  const answer = tryJson(outcome.text);
  const status = statusOf(answer);
  if (status === null || outcome.status >= 500 || outcome.status === 429) throw away(outcome);
  switch (meaningOf(status.status)) {
    case 'done':
      return answer;
    case 'come-again':
    case 'unclear':
      throw new SourceError('away', reasonOf(status));
    case 'token':
      throw new SourceError('token', `Viber does not accept the auth token (${status.message}).`);
    case 'refused':
      throw new SourceError('refused', reasonOf(status));
  }
}

function away({ status }: Extract<HttpOutcome, { sent: true }>): SourceError {
  return new SourceError('away', `Viber answered ${status} without saying why.`);
}

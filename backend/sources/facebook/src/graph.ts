/** The Graph API: addresses, and what its errors mean. */
import { numberAt, objectAt, SourceError, textAt, tryJson, valueAt } from '@airy/source-kit';
import type { HttpOutcome, Json, SourceHttp } from '@airy/source-kit';
import type { FacebookConfig } from './config.ts';

/** Tokens travel in the Authorization header: addresses end up in the logs of proxies. */
export function authorization(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

export function graphUrl(config: FacebookConfig, path: string, query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `${config.graphUrl.replace(/\/+$/, '')}/${config.graphVersion}${path}${search === '' ? '' : `?${search}`}`;
}

export interface GraphError {
  readonly message: string;
  readonly code: number | null;
  readonly subcode: number | null;
}

/** The error of an answer; null if the body holds none. */
export function graphErrorOf(body: Json): GraphError | null {
  const error = objectAt(body, 'error');
  if (error === null) return null;
  return {
    message: textAt(error, 'message') ?? 'no message',
    code: numberAt(error, 'code'),
    subcode: numberAt(error, 'error_subcode'),
  };
}

/** `unclear`: Messenger says itself that messages can have been sent in spite of it. */
export type ErrorMeaning = 'come-again' | 'unclear' | 'token' | 'window' | 'refused';

/** Application, page, account and custom limits, and what Messenger itself calls temporary. */
const temporaryCodes: readonly (number | null)[] = [2, 4, 17, 32, 613, 1200, 80_006];
const tokenCodes: readonly (number | null)[] = [102, 190];
/** "Sent outside of allowed window", in its two variants. */
const windowSubcodes: readonly (number | null)[] = [2018278, 2018336];

export function meaningOf(status: number, error: GraphError): ErrorMeaning {
  if (tokenCodes.includes(error.code)) return 'token';
  if (windowSubcodes.includes(error.subcode)) return 'window';
  if (error.code === 1) return 'unclear';
  // The same code stands for missing permissions; those name another cause.
  if (error.code === 10 && /outside of allowed window/i.test(error.message)) return 'window';
  if (status === 429 || status >= 500 || temporaryCodes.includes(error.code)) return 'come-again';
  return status === 401 ? 'token' : 'refused';
}

/** A call that reads or sets up. @throws SourceError */
export async function callGraph(http: SourceHttp, request: Parameters<SourceHttp['request']>[0]): Promise<Json> {
  const outcome = await http.request(request);
  if (outcome.sent !== true) throw new SourceError('away', `Messenger could not be reached (${outcome.reason}).`);
  const body = tryJson(outcome.text);
  if (outcome.status >= 200 && outcome.status < 300 && valueAt(body, 'error') === undefined) return body;
  throw failureOf(outcome, body);
}

function failureOf({ status }: Extract<HttpOutcome, { sent: true }>, body: Json): SourceError {
  const error = graphErrorOf(body);
  if (error === null) return new SourceError('away', `Messenger answered ${status} without saying why.`);
  switch (meaningOf(status, error)) {
    case 'come-again':
    case 'unclear':
      return new SourceError('away', error.message);
    case 'token':
      return new SourceError('token', error.message);
    default:
      return new SourceError('refused', error.message);
  }
}

/** Calls of the Graph API that read or set up. Sending: graph-send.ts. */
import { SourceError, tryJson, valueAt } from '@airy/source-kit';
import type { Consequence, HttpOutcome, Json, SourceHttp } from '@airy/source-kit';
import { graphErrorOf, meaningOf, type ErrorMeaning, type GraphError } from './graph-error.ts';

export interface GraphAddress {
  /** e.g. `https://graph.facebook.com`. */
  readonly graphUrl: string;
  /** e.g. `v25.0`. */
  readonly graphVersion: string;
}

/** Tokens travel in the Authorization header: addresses end up in the logs of proxies. */
export function authorization(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

export function graphUrl(address: GraphAddress, path: string, query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `${address.graphUrl.replace(/\/+$/, '')}/${address.graphVersion}${path}${search === '' ? '' : `?${search}`}`;
}

/** A call that failed. `status` and `error` are null where nobody, or something between us and Meta, answered. */
export class GraphFailure extends SourceError {
  readonly status: number | null;
  readonly error: GraphError | null;

  constructor(
    consequence: Consequence,
    message: string,
    answer: { readonly status: number; readonly error: GraphError | null } | null = null,
  ) {
    super(consequence, message);
    this.name = 'GraphFailure';
    this.status = answer?.status ?? null;
    this.error = answer?.error ?? null;
  }
}

/** @throws GraphFailure */
export async function callGraph(http: SourceHttp, request: Parameters<SourceHttp['request']>[0]): Promise<Json> {
  const outcome = await http.request(request);
  if (outcome.sent !== true) throw new GraphFailure('away', `Meta could not be reached (${outcome.reason}).`);
  const body = tryJson(outcome.text);
  if (outcome.status >= 200 && outcome.status < 300 && valueAt(body, 'error') === undefined) return body;
  throw failureOf(outcome, body);
}

const consequences: Readonly<Record<ErrorMeaning, Consequence>> = {
  'come-again': 'away',
  unclear: 'away',
  token: 'token',
  permission: 'refused',
  window: 'refused',
  refused: 'refused',
};

function failureOf({ status }: Extract<HttpOutcome, { sent: true }>, body: Json): GraphFailure {
  const error = graphErrorOf(body);
  if (error === null) return new GraphFailure('away', `Meta answered ${status} without saying why.`, { status, error });
  return new GraphFailure(consequences[meaningOf(status, error)], error.message, { status, error });
}

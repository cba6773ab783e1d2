/** What a token is good for. */
import { listAt, numberAt, textAt, tryJson, valueAt } from '@airy/source-kit';
import type { Json, SourceHttp } from '@airy/source-kit';
import { authorization, callGraph, GraphFailure, graphUrl, type GraphAddress } from './graph-call.ts';
import { graphErrorOf } from './graph-error.ts';

export interface GraphApp extends GraphAddress {
  readonly appId: string;
  readonly appSecret: string;
}

export interface TokenFacts {
  readonly isValid: boolean;
  /** The app it was made by. */
  readonly appId: string | null;
  /** Permissions, e.g. `pages_messaging`. */
  readonly scopes: readonly string[];
  /** Epoch ms; null: it does not expire. */
  readonly expiresAt: number | null;
}

/** The app's own token: for calls about the app and about tokens. */
export function appToken({ appId, appSecret }: GraphApp): string {
  return `${appId}|${appSecret}`;
}

/** Makes a long-lived token of a user's short-lived one. @throws GraphFailure */
export async function exchangeToken(http: SourceHttp, app: GraphApp, token: string): Promise<string> {
  const body = await callGraph(http, {
    method: 'POST',
    url: graphUrl(app, '/oauth/access_token'),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    // In the body, not in the address, as secret and token are of nobody else's concern.
    body: new URLSearchParams({
      grant_type: 'fb_exchange_token',
      client_id: app.appId,
      client_secret: app.appSecret,
      fb_exchange_token: token,
    }).toString(),
  });
  const exchanged = textAt(body, 'access_token');
  if (exchanged === null) throw new GraphFailure('refused', 'Meta did not exchange the token.');
  return exchanged;
}

/** What `debug_token` tells. Asked for in a batch, so that the token stands in a body and in no address. @throws GraphFailure */
export async function inspectToken(http: SourceHttp, app: GraphApp, token: string): Promise<TokenFacts> {
  const query = new URLSearchParams({ input_token: token }).toString();
  const answer = await callGraph(http, {
    method: 'POST',
    url: graphUrl(app, '/'),
    headers: authorization(appToken(app)),
    body: { batch: [{ method: 'GET', relative_url: `debug_token?${query}` }], include_headers: false },
  });
  const [single] = Array.isArray(answer) ? (answer as readonly Json[]) : [];
  const body = tryJson(textAt(single, 'body') ?? '');
  const error = graphErrorOf(body);
  const status = numberAt(single, 'code') ?? 0;
  if (error !== null) throw new GraphFailure('refused', error.message, { status, error });
  if (valueAt(body, 'data') === undefined) throw new GraphFailure('away', 'Meta did not tell what the token is.');
  const expires = numberAt(body, 'data', 'expires_at') ?? 0;
  return {
    isValid: valueAt(body, 'data', 'is_valid') === true,
    appId: textAt(body, 'data', 'app_id'),
    scopes: listAt(body, 'data', 'scopes').flatMap(scope => textAt(scope) ?? []),
    expiresAt: expires > 0 ? expires * 1000 : null,
  };
}

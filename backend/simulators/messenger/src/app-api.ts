/** What belongs to the app: its webhooks, and what tokens are good for. */
import type { Request } from 'express';
import { request as call } from 'undici';
import { fieldsOf, needApp } from './graph-call.ts';
import { GraphError, graphErrors } from './graph-error.ts';
import type { WebhookObject } from './events.ts';
import type { State } from './state.ts';
import type { WebhookSender } from './webhook-sender.ts';

export interface AppApiOptions {
  readonly state: State;
  readonly webhooks: WebhookSender;
}

const objects: readonly WebhookObject[] = ['page', 'instagram'];

/** One address for both, entered by hand (settings of the simulator) or by the app. */
export function listSubscriptions({ state, webhooks }: AppApiOptions, request: Request) {
  needApp(state, request);
  const fields = [{ name: 'messages', version: 'v25.0' }];
  if (webhooks.url === null) return { data: [] };
  return { data: objects.map(object => ({ object, callback_url: webhooks.url, active: true, fields })) };
}

const handshakeTimeoutMs = 2_000;

/** Asks the address for the challenge before it is taken. @throws GraphError */
export async function subscribeApp({ state, webhooks }: AppApiOptions, request: Request) {
  needApp(state, request);
  const { object = '', callback_url: url = '', verify_token: token = '', fields = '' } = fieldsOf(request);
  // Instagram's webhooks are entered by hand only.
  if (object !== 'page') throw graphErrors.invalidParameter('param object must be page');
  if (!fields.split(',').includes('messages')) throw graphErrors.invalidParameter('param fields must name messages');
  const challenge = String(Math.floor(Math.random() * 2 ** 31));
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.challenge': challenge,
    'hub.verify_token': token,
  });
  if ((await answerOf(`${url}?${query}`)) !== challenge) throw graphErrors.callbackNotVerified();
  webhooks.pointTo(url);
  return { success: true };
}

async function answerOf(url: string): Promise<string | null> {
  try {
    const { statusCode, body } = await call(url, { signal: AbortSignal.timeout(handshakeTimeoutMs) });
    const text = await body.text();
    return statusCode === 200 ? text : null;
  } catch {
    // Whatever it was, Meta only says that the callback was not verified.
    return null;
  }
}

/** Calls in a call; the simulator knows those about tokens. Each answer is a text within the answer. */
export function batch(state: State, request: Request) {
  needApp(state, request);
  const calls: unknown = (request.body as { readonly batch?: unknown } | undefined)?.batch;
  if (!Array.isArray(calls)) throw graphErrors.invalidParameter('param batch must be an array');
  return calls.map((single: { readonly relative_url?: unknown }) => {
    try {
      return { code: 200, body: JSON.stringify(debugToken(state, String(single.relative_url))) };
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      return { code: error.declaration.status, body: JSON.stringify(error.body) };
    }
  });
}

function debugToken(state: State, relativeUrl: string) {
  const { pathname, searchParams } = new URL(relativeUrl, 'http://graph/');
  if (pathname !== '/debug_token') throw graphErrors.unknownObject(pathname.slice(1));
  const { appId: app_id, scopes } = state.settings;
  try {
    const { kind } = state.bearerOf(searchParams.get('input_token'));
    return { data: { app_id, type: kind.toUpperCase(), is_valid: true, expires_at: 0, scopes } };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const { code, subcode, message } = error.declaration;
    return { data: { app_id, is_valid: false, scopes: [], error: { code, subcode, message } } };
  }
}

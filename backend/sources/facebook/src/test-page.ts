/** A connected page, a connected Instagram account, and the platform's errors, for tests. */
import type { HttpOutcome, Json, OpenChannel, SourceHttp } from '@airy/source-kit';
import { facebookConfig } from './config.ts';

export const config = facebookConfig.parse({ appId: 1000, appSecret: 'secret', webhookSecret: 'verify-me' });

export const openPage: OpenChannel = {
  id: '763eba4d-2255-5e20-b8ce-7ff5a6f506dd',
  sourceChannelId: '1234',
  token: 'page-token-that-nobody-sees',
  metadata: {},
};

export const openAccount: OpenChannel = {
  id: 'b43a5f1b-5c5f-5a3c-8f0a-1f3a1c6c5b10',
  sourceChannelId: '17841405',
  token: 'page-token-that-nobody-sees',
  metadata: { page_id: '1234', account_id: '17841405' },
};

export function graphError(error: { readonly [key: string]: Json }): Json {
  return { error: { type: 'OAuthException', fbtrace_id: 'x', ...error } };
}

export function answer(status: number, body: Json, headers: Readonly<Record<string, string>> = {}): HttpOutcome {
  return { sent: true, status, headers, text: JSON.stringify(body) };
}

export type Call = Parameters<SourceHttp['request']>[0];

/** Answers by method and path; keeps the calls. */
export function scripted(answers: Readonly<Record<string, (call: Call) => HttpOutcome>>) {
  const calls: Call[] = [];
  const http: SourceHttp = {
    async request(call) {
      calls.push(call);
      const path = new URL(call.url).pathname.replace(/^\/v[\d.]+/, '');
      const respond = answers[`${call.method} ${path}`];
      if (!respond) return answer(400, graphError({ code: 100, message: `no answer for ${call.method} ${path}` }));
      return respond(call);
    },
  };
  return { http, calls };
}

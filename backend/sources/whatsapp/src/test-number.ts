/** A connected number and the platform's errors, for tests. */
import type { HttpOutcome, Json, OpenChannel, SourceHttp } from '@airy/source-kit';
import { whatsappConfig } from './config.ts';

export const config = whatsappConfig.parse({ appId: 1000, appSecret: 'secret', webhookSecret: 'verify-me' });

export const openNumber: OpenChannel = {
  // uuid5("whatsapp", "106540352242922")
  id: '36b4c1f2-f98f-5a69-9e0f-9c9c9fd50f38',
  sourceChannelId: '106540352242922',
  token: 'number-token-that-nobody-sees',
  metadata: { business_account_id: '102290129340398' },
};

export function cloudError(code: number, message: string, details?: string): { readonly error: Json } {
  const data = details === undefined ? {} : { error_data: { messaging_product: 'whatsapp', details } };
  return { error: { message: `(#${code}) ${message}`, type: 'OAuthException', code, ...data, fbtrace_id: 'x' } };
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
      if (!respond) throw new Error(`no answer for ${call.method} ${path}`);
      return respond(call);
    },
  };
  return { http, calls };
}

/** A bot and Viber's answers, for tests. */
import { createHmac } from 'node:crypto';
import type { Answer } from '@airy/source-kit/conformance';
import type { HttpOutcome, Json, OpenChannel, SourceHttp } from '@airy/source-kit';
import { viberConfig } from './config.ts';
import { channelIdOf } from './inbound.ts';

export const accountId = 'pa:75346594275468546724';

export const config = viberConfig.parse({ authToken: '445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9' });

export const bot: OpenChannel = {
  id: channelIdOf(accountId),
  sourceChannelId: accountId,
  token: null,
  metadata: { name: 'Lamps and shades', image_url: 'https://lamps.example/icon.png' },
};

export function signed(body: Uint8Array | string): Readonly<Record<string, string>> {
  return { 'x-viber-content-signature': createHmac('sha256', config.authToken).update(body).digest('hex') };
}

/** Viber answers 200 whatever happens. */
export function viberAnswer(status: number, message: string, more: { readonly [key: string]: Json } = {}): Answer {
  return { status: 200, body: { status, status_message: message, ...more } };
}

export const account = viberAnswer(0, 'ok', {
  id: accountId,
  name: 'Lamps and shades',
  icon: 'https://lamps.example/icon.png',
  webhook: 'https://airy.example/viber',
});

export const invalidToken = viberAnswer(2, 'invalidAuthToken');

export type Call = Parameters<SourceHttp['request']>[0];

/** Answers by the last part of the path; keeps the calls. */
export function scripted(answers: Readonly<Record<string, Answer>>) {
  const calls: Call[] = [];
  const http: SourceHttp = {
    async request(call): Promise<HttpOutcome> {
      calls.push(call);
      const answer = answers[new URL(call.url).pathname.replace('/pa/', '')];
      if (!answer) throw new Error(`no answer for ${call.url}`);
      const { status, body } = answer;
      return { sent: true, status, headers: {}, text: typeof body === 'string' ? body : JSON.stringify(body) };
    },
  };
  return { http, calls };
}

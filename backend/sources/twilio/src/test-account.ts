/** An account with a number and a sender, and Twilio's answers, for tests. */
import { createHmac } from 'node:crypto';
import type { Answer } from '@airy/source-kit/conformance';
import type { HttpOutcome, Json, OpenChannel, SourceHttp } from '@airy/source-kit';
import { twilioConfig } from './config.ts';

export const accountSid = `AC${'0123456789abcdef'.repeat(2)}`;

export const config = twilioConfig.parse({ accountSid, authToken: 'token-that-nobody-sees' });

export const smsNumber: OpenChannel = {
  id: 'cf4a3cc3-5b2f-5c38-8d5f-6f0b57a1c9c1',
  sourceChannelId: '+4915735999999',
  token: null,
  metadata: { name: 'Lamps and shades' },
};

export const whatsappSender: OpenChannel = { ...smsNumber, sourceChannelId: 'whatsapp:+14155238886' };

/** An error as the API words it. */
export function twilioError(status: number, code: number, message: string): Answer {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}

export const unauthorized = twilioError(401, 20003, 'Authenticate');

/** What is signed: the address, then names and values of the form by name (Twilio, Webhooks Security). */
export function signed(address: string, body: Uint8Array | string): Readonly<Record<string, string>> {
  const pairs = [...new URLSearchParams(Buffer.from(body).toString('utf8'))];
  const sorted = pairs.toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)));
  const text = address + sorted.map(([name, value]) => name + value).join('');
  return { 'x-twilio-signature': createHmac('sha1', config.authToken).update(text).digest('base64') };
}

export type Call = Parameters<SourceHttp['request']>[0];

export function answered(status: number, body: Json): HttpOutcome {
  return { sent: true, status, headers: {}, text: JSON.stringify(body) };
}

/** Answers by method and path below the account; keeps the calls. */
export function scripted(answers: Readonly<Record<string, (call: Call) => HttpOutcome>>) {
  const calls: Call[] = [];
  const http: SourceHttp = {
    async request(call) {
      calls.push(call);
      const path = new URL(call.url).pathname.replace(`/2010-04-01/Accounts/${accountSid}`, '');
      const respond = answers[`${call.method} ${path}`];
      if (!respond) throw new Error(`no answer for ${call.method} ${path}`);
      return respond(call);
    },
  };
  return { http, calls };
}

import { describe, expect, it } from '@jest/globals';
import type { Json, OpenChannel, SendRequest } from '@airy/source-kit';
import type { TwilioConfig } from './config.ts';
import { sendToTwilio } from './outbound.ts';
import { accountSid, answered, config, scripted, smsNumber, whatsappSender } from './test-account.ts';

const accepted = () => answered(201, { sid: 'SM1', status: 'queued' });

interface Given {
  readonly channel?: OpenChannel;
  readonly recipient?: string;
  readonly publicUrl?: string;
  readonly config?: TwilioConfig;
}

/** What Twilio is asked for. */
async function sent(content: Json, given: Given = {}) {
  const { http, calls } = scripted({ 'POST /Messages.json': accepted });
  const request: SendRequest<TwilioConfig> = {
    config,
    channel: smsNumber,
    sentAt: 0,
    conversation: null,
    lastReceivedAt: null,
    messageId: 'm',
    recipient: '+491711234567',
    content,
    publicUrl: 'https://airy.example',
    ...given,
    http,
  };
  const result = await sendToTwilio(request);
  const body = calls[0]?.body;
  return { result, call: calls[0], form: [...new URLSearchParams(typeof body === 'string' ? body : '')] };
}

describe('a message to Twilio', () => {
  it('goes from the channel’s number, and says where its fate is to be told', async () => {
    const { result, call, form } = await sent({ Body: 'Grüße & 1+1' });
    expect(result).toEqual({ kind: 'delivered', sourceMessageId: 'SM1' });
    expect(call?.url).toBe(`https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages.json`);
    expect(call?.headers).toMatchObject({ authorization: expect.stringMatching(/^Basic /) });
    expect(form).toEqual([
      ['To', '+491711234567'],
      ['From', '+4915735999999'],
      ['Body', 'Grüße & 1+1'],
      ['StatusCallback', 'https://airy.example/twilio'],
    ]);
  });

  it('names nowhere that Twilio cannot reach', async () => {
    for (const publicUrl of ['http://localhost:8080', 'http://127.0.0.1:8080'])
      expect((await sent({ Body: 'Hi' }, { publicUrl })).form.map(([name]) => name)).not.toContain('StatusCallback');
    const simulated = { ...config, apiUrl: 'http://127.0.0.1:8091' };
    expect((await sent({ Body: 'Hi' }, { publicUrl: 'http://127.0.0.1:8080', config: simulated })).form).toContainEqual(
      ['StatusCallback', 'http://127.0.0.1:8080/twilio'],
    );
  });

  it('goes to whom a person names, as WhatsApp calls them', async () => {
    for (const recipient of ['+49 171 1234567', 'whatsapp:+491711234567'])
      expect((await sent({ Body: 'Hi' }, { channel: whatsappSender, recipient })).form.slice(0, 2)).toEqual([
        ['To', 'whatsapp:+491711234567'],
        ['From', 'whatsapp:+14155238886'],
      ]);
  });

  it('may have files, one or several, as Airy Core took them', async () => {
    const one = 'https://files.example/a.png';
    const other = 'https://files.example/b.pdf';
    for (const [MediaUrl, urls] of [
      [one, [one]],
      [
        [one, other],
        [one, other],
      ],
    ] as const) {
      const { form } = await sent({ MediaUrl: MediaUrl as Json, Body: 'Look' });
      expect(form.filter(([name]) => name === 'MediaUrl').map(([, url]) => url)).toEqual(urls);
    }
  });

  it('may be a template, with variables as an object or as JSON', async () => {
    const ContentSid = `HX${'0'.repeat(32)}`;
    for (const ContentVariables of [{ '1': 'Tuesday' }, '{"1":"Tuesday"}'])
      expect((await sent({ ContentSid, ContentVariables }, { channel: whatsappSender })).form).toEqual(
        expect.arrayContaining([
          ['ContentSid', ContentSid],
          ['ContentVariables', '{"1":"Tuesday"}'],
        ]),
      );
  });

  it.each<[string, Json]>([
    ['text alone', 'Hello'],
    ['the form of a received message', 'Body=Hello&From=%2B1'],
    ['nothing', {}],
    ['a body that is no text', { Body: { text: 'Hello' } }],
    ['an address that is none', { MediaUrl: 'lamp.png' }],
    ['eleven files', { MediaUrl: Array.from({ length: 11 }, (_, n) => `https://files.example/${n}`) }],
    ['a template without an id', { ContentSid: 'welcome' }],
    ['a place by SMS', { Body: 'Here', PersistentAction: 'geo:52.5,13.4' }],
    ['an empty text', { Body: '' }],
  ])('is not sent where it is %s', async (_what, content) => {
    const { result, call } = await sent(content);
    expect(result).toMatchObject({ kind: 'failed', code: 'invalid_request' });
    expect(call).toBeUndefined();
  });

  it('says of an empty text that it is empty', async () => {
    for (const Body of ['', ' ']) expect((await sent({ Body })).result).toMatchObject({ error: 'The text is empty.' });
    expect((await sent({ MediaUrl: 'https://files.example/a.png', Body: '' })).result.kind).toBe('delivered');
  });
});

import { describe, expect, it } from '@jest/globals';
import type { RawRequest } from '@airy/source-kit';
import { config } from './test-bot.ts';
import { viberWebhook } from './webhook.ts';

function request(body: string, headers: Readonly<Record<string, string>> = {}): RawRequest {
  const common = {
    method: 'POST',
    path: '/viber',
    target: '/viber',
    query: {},
    publicUrl: 'https://airy.example',
  } as const;
  return { ...common, headers, body: Buffer.from(body) };
}

describe('the signature', () => {
  it('is the one that Viber publishes with its own library', () => {
    const published = { ...config, authToken: '44dafb7e0f40021e-61a47a1e6778d187-f2c5a676a07050b3' };
    const body = '{"event":"webhook","timestamp":4977069964384421269,"message_token":1478683725125}';
    const headers = {
      'x-viber-content-signature': 'd21b343448c8aee33b8e93768ef6ceb64a6ba6163099973a2b8bd028fea510ef',
    };
    expect(viberWebhook.verify(request(body, headers), published)).toEqual({ ok: true });
    expect(viberWebhook.verify(request(`${body} `, headers), published)).toMatchObject({ ok: false, status: 403 });
    expect(viberWebhook.verify(request(body), published)).toMatchObject({ ok: false, status: 400 });
  });
});

describe('the answer', () => {
  const opened = '{"event":"conversation_started","message_token":1,"user":{"id":"1"}}';
  const answer = (body: string, settings: Partial<typeof config>) =>
    viberWebhook.answer?.(request(body), { ...config, ...settings })?.body ?? null;

  it('welcomes whoever opens the chat, if there is something to say', () => {
    expect(answer(opened, {})).toBe('');
    expect(answer(opened, { welcomeMessage: ' ' })).toBe('');
    expect(JSON.parse(answer(opened, { welcomeMessage: 'Hello!' }) ?? '')).toEqual({
      sender: { name: 'Support' },
      type: 'text',
      text: 'Hello!',
    });
  });

  it('may be a message of Viber, with a sender of its own', () => {
    const message = { type: 'picture', text: '', media: 'https://lamps.example/a.png', sender: { name: 'Lamps' } };
    expect(JSON.parse(answer(opened, { welcomeMessage: JSON.stringify(message) }) ?? '')).toEqual(message);
  });

  it('is empty for everything else', () => {
    const settings = { welcomeMessage: 'Hello!' };
    expect(answer('{"event":"message","sender":{"id":"1"}}', settings)).toBe('');
  });
});

import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@airy/testkit';
import { defaultSettings } from './settings.ts';
import { startViberSimulator } from './simulator.ts';
import type { ViberSimulator } from './viber-simulator.ts';

const { accountId, authToken } = defaultSettings;
const contact = '01234567890A=';
const said = { ours: accountId, contact, name: 'Ada Lovelace', text: 'Grüße', withPicture: false };
const hello = { receiver: contact, sender: { name: 'Bot' }, type: 'text', text: 'Hello' };

interface Posted {
  readonly target: string;
  readonly signature: string;
  readonly body: string;
}

let simulator: ViberSimulator;
const cleanups: (() => Promise<void>)[] = [];

beforeEach(async () => {
  simulator = await startViberSimulator();
  cleanups.push(() => simulator.close());
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listen(
  statuses: number[] = [],
  answer = '',
): Promise<{ readonly url: string; readonly posted: Posted[] }> {
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const signature = String(request.headers['x-viber-content-signature'] ?? '');
      posted.push({ target: request.url ?? '', signature, body: Buffer.concat(chunks).toString() });
      response.writeHead(statuses.shift() ?? 200).end(answer);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise(resolve => (server.close(() => resolve()), server.closeAllConnections())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/viber?account=x`, posted };
}

async function call(method: string, body: unknown, token = authToken) {
  const answer = await fetch(`${simulator.url}/pa/${method}`, {
    method: 'POST',
    headers: { 'x-viber-auth-token': token, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return {
    http: answer.status,
    text,
    ...(JSON.parse(text) as { readonly status: number; readonly status_message: string }),
  };
}

describe('the bot API', () => {
  it('answers 200 whatever happens, with Viber’s numbers', async () => {
    const { url } = await listen();
    expect(await call('get_account_info', {}, 'guess')).toMatchObject({ http: 200, status: 2 });
    expect(await call('send_message', hello)).toMatchObject({ http: 200, status: 10 });
    expect(await call('set_webhook', { url: 'nowhere' })).toMatchObject({ http: 200, status: 1 });
    expect(await call('set_webhook', { url })).toMatchObject({ status: 0 });
    expect(await call('send_message', hello)).toMatchObject({ http: 200, status: 6 });
    await simulator.say(said);
    expect(await call('send_message', { ...hello, text: undefined })).toMatchObject({ status: 4 });
    expect(await call('send_message', { ...hello, text: 'x'.repeat(7_001) })).toMatchObject({ status: 3 });
    expect(await call('send_message', { ...hello, odd: 1 })).toMatchObject({ status: 3, status_message: 'odd' });
    expect(await call('send_message', { ...hello, type: 'video', media: 'https://a.example/b.mp4' })).toMatchObject({
      status: 4,
    });
    const { text } = await call('send_message', hello);
    expect(text).toMatch(/"message_token":\d{19}\b/);
    expect(await call('get_user_details', { id: contact })).toMatchObject({
      status: 0,
      user: { name: 'Ada Lovelace' },
    });
    expect(await call('get_user_details', { id: 'nobody' })).toMatchObject({ status: 5 });
  });

  it('takes a webhook only if somebody is there', async () => {
    const { url, posted } = await listen([404]);
    expect(await call('set_webhook', { url })).toMatchObject({ status: 1 });
    expect(await call('set_webhook', { url })).toMatchObject({ status: 0 });
    expect(posted.map(({ body }) => (JSON.parse(body) as { event: string }).event)).toEqual(['webhook', 'webhook']);
  });

  it.each([
    ['rate-limited', 12],
    ['error', 99],
    ['wrong-token', 2],
  ] as const)('can be %s', async (mode, status) => {
    simulator.state.modes.set(mode, 1);
    expect(await call('send_message', hello)).toMatchObject({ http: 200, status });
  });
});

describe('what it tells', () => {
  it('is signed, comes again until it is taken, and on request in any order', async () => {
    const { url, posted } = await listen([200, 500]);
    await call('set_webhook', { url });
    expect(await simulator.say(said)).toBe(true);
    await simulator.forge(said);
    const isSigned = posted.map(
      ({ body, signature }) => createHmac('sha256', authToken).update(body).digest('hex') === signature,
    );
    expect(isSigned).toEqual([true, true, true, false]);
    expect(await simulator.redeliver({ times: 2, shuffled: true })).toEqual([200, 200]);
    expect(posted.at(-1)?.target).toBe('/viber?account=x');
  });

  it('is what became of a message, with its token digit by digit', async () => {
    const { url, posted } = await listen();
    await call('set_webhook', { url });
    await simulator.say(said);
    await call('send_message', hello);
    await eventually(() => posted.length === 4);
    const token = simulator.state.accepted[0]?.token ?? 'none';
    expect(posted.slice(2).map(({ body }) => body.includes(`"message_token":${token},`))).toEqual([true, true]);
    simulator.state.modes.set('undelivered', 1);
    await call('send_message', hello);
    await eventually(() => posted.length === 5);
    expect(posted.at(-1)?.body).toContain('"event":"failed"');
  });

  it('is that somebody opened the chat; the answer is shown to them', async () => {
    const { url } = await listen([], '{"type":"text","text":"Welcome"}');
    await call('set_webhook', { url });
    expect(await simulator.open(contact, 'Ada')).toBe(true);
    expect(simulator.lines(accountId, contact)).toMatchObject([{ from: 'business', text: 'Welcome' }]);
  });
});

/** The whole way, against the simulator. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startViberSimulator, type ViberSimulator } from '@airy/simulator-viber';
import { createSourceHttp, uuid5 } from '@airy/source-kit';
import type { ConversationCommand, OpenChannel, RawRequest, SendResult, SourceHttpClient } from '@airy/source-kit';
import { eventually } from '@airy/testkit';
import { viberConfig } from './config.ts';
import { parseViber } from './inbound.ts';
import { viber } from './source.ts';
import { viberWebhook } from './webhook.ts';

const contact = '01234567890A=';
let simulator: ViberSimulator;
let http: SourceHttpClient;
let publicUrl: string;
const commands: ConversationCommand[] = [];
const cleanups: (() => Promise<void>)[] = [];

beforeEach(async () => {
  commands.length = 0;
  simulator = await startViberSimulator();
  http = createSourceHttp({ timeoutMs: 2_000 });
  publicUrl = await takeWebhooks();
  cleanups.push(
    () => simulator.close(),
    () => http.close(),
  );
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function settings(authToken = simulator.state.settings.authToken) {
  return viberConfig.parse({ authToken, apiUrl: simulator.url, welcomeMessage: 'How can we help?' });
}

/** What the stations do: verify, parse, answer. */
async function takeWebhooks(): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const target = request.url ?? '';
      const query = Object.fromEntries(new URL(target, publicUrl).searchParams);
      const headers = request.headers as Record<string, string>;
      const body = Buffer.concat(chunks);
      const raw: RawRequest = { method: 'POST', path: '/viber', target, query, headers, body, publicUrl };
      const verified = viberWebhook.verify(raw, settings());
      if (!verified.ok) return void response.writeHead(verified.status).end();
      const kept = { 'query-account': query['account'] ?? '' };
      commands.push(...parseViber({ body, headers: kept, receivedAt: Date.now() }).commands);
      response.end(viberWebhook.answer?.(raw, settings())?.body);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise(resolve => (server.close(() => resolve()), server.closeAllConnections())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function connect(body: unknown = null, config = settings()): Promise<OpenChannel> {
  const request = viber.channels?.connect.parse(body) as never;
  const connected = await viber.channels?.onConnect({ config, request, publicUrl, http });
  if (!connected) throw new Error('not connected');
  return { id: connected.channelId ?? '', ...connected };
}

function send(channel: OpenChannel, text: string): Promise<SendResult | undefined> {
  const message = { sentAt: 0, conversation: null, lastReceivedAt: null, messageId: 'm', recipient: contact } as const;
  const request = { ...message, config: settings(), channel, content: { type: 'text', text }, http };
  return viber.send?.(request) ?? Promise.resolve(undefined);
}

const said = { ours: '', contact, name: 'Ada Lovelace', text: 'Is the lamp there?', withPicture: false };

describe('a bot that is connected', () => {
  it('needs no body: name and id are the bot’s, and Viber calls us at once', async () => {
    const { accountId } = simulator.state.settings;
    const channel = await connect();
    expect(channel).toMatchObject({
      id: uuid5(accountId, ''),
      sourceChannelId: accountId,
      metadata: { name: 'Simulated bot' },
    });
    expect(simulator.state.webhookUrl).toBe(`${publicUrl}/viber?account=${encodeURIComponent(accountId)}`);
    expect((await connect({ name: 'Lamps', imageUrl: 'https://a.example/a.png' })).metadata).toEqual({
      name: 'Lamps',
      image_url: 'https://a.example/a.png',
    });
  });

  it('hears a contact, answers, and hears that it was seen', async () => {
    const channel = await connect();
    expect(await simulator.say(said)).toBe(true);
    expect(commands).toMatchObject([
      { type: 'message.receive', channelId: channel.id },
      { type: 'contact.profile', displayName: 'Ada Lovelace' },
    ]);
    const result = await send(channel, 'It is.');
    const sourceMessageIds = [result?.kind === 'delivered' ? result.sourceMessageId : 'none'];
    await eventually(() => commands.length === 4);
    expect(commands.slice(2)).toMatchObject([
      { state: 'delivered', sourceMessageIds },
      { state: 'seen', sourceMessageIds },
    ]);
    simulator.state.modes.set('undelivered', 1);
    await send(channel, 'Still there?');
    await eventually(() => commands.length === 5);
    expect(commands[4]).toMatchObject({ type: 'message.receipt', state: 'failed' });
  });

  it('welcomes whoever opens the chat', async () => {
    await connect();
    await simulator.open(contact, 'Ada');
    expect(simulator.lines('', contact)).toMatchObject([{ from: 'business', text: 'How can we help?' }]);
    expect(commands.map(({ type }) => type)).toEqual(['message.receive', 'contact.profile']);
  });

  it('takes no forgery, and nothing twice', async () => {
    await connect();
    for (const text of ['one', 'two', 'three']) await simulator.say({ ...said, text });
    expect(new Set(await simulator.redeliver({ times: 3, shuffled: true }))).toEqual(new Set([200]));
    const ids = commands.flatMap(command => (command.type === 'message.receive' ? [command.messageId] : []));
    expect([ids.length, new Set(ids).size]).toEqual([12, 3]);
    expect([await simulator.forge(said), await simulator.forge(said, 'missing')]).toEqual([403, 400]);
  });

  it('is let go', async () => {
    const channel = await connect();
    await viber.channels?.onDisconnect?.({ config: settings(), channel, publicUrl, http });
    expect(simulator.state.webhookUrl).toBeNull();
  });
});

describe('what Viber refuses', () => {
  it.each([
    ['rate-limited', { kind: 'not-accepted' }],
    ['error', { kind: 'unknown' }],
    ['unavailable', { kind: 'unknown' }],
    ['wrong-token', { kind: 'failed', code: 'source_token_invalid' }],
    ['cut-before-accept', { kind: 'unknown' }],
    ['cut-after-accept', { kind: 'unknown' }],
  ] as const)('is understood, though it answers 200: %s', async (mode, result) => {
    const channel = await connect();
    await simulator.say(said);
    simulator.state.modes.set(mode, 1);
    expect(await send(channel, 'Hello')).toMatchObject(result);
  });

  it('is a contact who never wrote, an address where nobody is, and a wrong token', async () => {
    const channel = await connect();
    expect(await send(channel, 'Hello')).toMatchObject({ kind: 'failed', code: 'source_rejected' });
    await expect(connect(null, settings('guess'))).rejects.toMatchObject({ consequence: 'token' });
    publicUrl = 'http://127.0.0.1:1';
    await expect(connect()).rejects.toMatchObject({
      consequence: 'refused',
      message: expect.stringContaining('https'),
    });
    expect(await viber.check?.({ config: settings('guess'), channel: null, http })).toMatchObject({
      reason: 'token_invalid',
    });
  });

  it('is asked for names anew', async () => {
    const channel = await connect();
    await simulator.say(said);
    const ask = (contactId: string) => viber.profile?.({ config: settings(), channel, contactId, http });
    expect(await ask(contact)).toMatchObject({ found: true, displayName: 'Ada Lovelace' });
    expect(await ask('nobody')).toMatchObject({ found: false, retry: false });
  });
});

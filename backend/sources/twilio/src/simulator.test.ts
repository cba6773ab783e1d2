/** The whole way, against the simulator that Twilio's own library has judged. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTwilioSimulator, type TwilioSimulator } from '@airy/simulator-twilio';
import { createSourceHttp, SourceError } from '@airy/source-kit';
import type {
  ConversationCommand,
  OpenChannel,
  RawRequest,
  SendResult,
  Source,
  SourceHttpClient,
} from '@airy/source-kit';
import { eventually } from '@airy/testkit';
import { twilioConfig } from './config.ts';
import { twilioFiles } from './files.ts';
import { parseTwilio } from './inbound.ts';
import { twilioSms, twilioWhatsapp } from './source.ts';
import { twilioWebhook } from './webhook.ts';

const ours = '+15005550006';
const contact = '+15005551234';
const said = { ours, contact, name: 'Ada Lovelace', text: 'Is the lamp there?', withPicture: false };

let simulator: TwilioSimulator;
let http: SourceHttpClient;
let publicUrl: string;
const commands: ConversationCommand[] = [];
const refused: number[] = [];
const cleanups: (() => Promise<void>)[] = [];

beforeEach(async () => {
  commands.length = 0;
  refused.length = 0;
  simulator = await startTwilioSimulator();
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
  const { accountSid } = simulator.state.settings;
  return twilioConfig.parse({ accountSid, authToken, apiUrl: simulator.url, messagingUrl: simulator.url });
}

/** What the stations do: verify, then parse. */
async function takeWebhooks(): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const target = request.url ?? '';
      const query = Object.fromEntries(new URL(target, publicUrl).searchParams);
      const headers = request.headers as Record<string, string>;
      const body = Buffer.concat(chunks);
      const raw: RawRequest = { method: 'POST', path: '/twilio', target, query, headers, body, publicUrl };
      const verified = twilioWebhook.verify(raw, settings());
      if (!verified.ok) return (refused.push(verified.status), void response.writeHead(verified.status).end());
      commands.push(...parseTwilio({ body, headers: {}, receivedAt: Date.now() }).commands);
      const answer = twilioWebhook.answer?.(raw, settings());
      response.writeHead(200, { 'content-type': answer?.contentType ?? '' }).end(answer?.body);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise(resolve => (server.close(() => resolve()), server.closeAllConnections())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function connect(source: typeof twilioSms, phoneNumber = ours, config = settings()): Promise<OpenChannel> {
  const request = source.channels?.connect.parse({ phone_number: phoneNumber, name: 'Hotline' }) as never;
  const connected = await source.channels?.onConnect({ config, request, publicUrl, http });
  if (!connected) throw new Error('not connected');
  return { id: 'channel', ...connected };
}

function send(source: Source, channel: OpenChannel, content: { readonly [key: string]: string }): Promise<SendResult> {
  const message = { sentAt: 0, conversation: null, lastReceivedAt: null, messageId: 'm', recipient: contact } as const;
  const request = { ...message, config: settings() as never, channel, content, publicUrl, http };
  return source.send?.(request) ?? Promise.reject(new Error('sends nothing'));
}

describe('a number that is connected', () => {
  it('tells messages from then on, answers nothing by itself, and hears what became of an answer', async () => {
    const channel = await connect(twilioSms);
    expect(simulator.state.endpoint(ours)?.webhookUrl).toBe(`${publicUrl}/twilio`);
    expect(await simulator.say(said)).toBe(true);
    expect(simulator.lines(ours, contact)).toHaveLength(1);
    expect(commands).toMatchObject([{ type: 'message.receive', senderId: contact }]);
    const result = await send(twilioSms, channel, { Body: 'It is.' });
    const { sourceMessageId } = result as Extract<SendResult, { kind: 'delivered' }>;
    const receipt = { type: 'message.receipt', state: 'delivered', sourceMessageIds: [sourceMessageId] };
    await eventually(() => commands.length === 2);
    expect(commands[1]).toMatchObject(receipt);
    expect(simulator.lines(ours, contact).at(-1)).toMatchObject({ text: 'It is.', receipt: 'delivered' });
  });

  it('stays the same however often and in which order it is told, and takes no forgery', async () => {
    await connect(twilioSms);
    for (const text of ['one', 'two', 'three']) await simulator.say({ ...said, text });
    expect(new Set(await simulator.redeliver({ times: 3, shuffled: true }))).toEqual(new Set([200]));
    const ids = commands.map(command => 'messageId' in command && command.messageId);
    expect([ids.length, new Set(ids).size]).toEqual([12, 3]);
    expect([await simulator.forge(said), await simulator.forge(said, 'missing')]).toEqual([403, 400]);
    expect(refused).toEqual([403, 400]);
  });

  it('is let go, unless somebody has taken it over', async () => {
    const channel = await connect(twilioSms);
    const disconnect = () => twilioSms.channels?.onDisconnect?.({ config: settings(), channel, publicUrl, http });
    await disconnect();
    const endpoint = simulator.state.endpoint(ours);
    expect(endpoint?.webhookUrl).toBeNull();
    if (endpoint) endpoint.webhookUrl = 'https://other.example/sms';
    await disconnect();
    expect(endpoint?.webhookUrl).toBe('https://other.example/sms');
  });
});

describe('a WhatsApp sender', () => {
  it('is connected by its number, hears names, and reads that an answer was read', async () => {
    const channel = await connect(twilioWhatsapp, '+1 500 555 0009');
    expect(channel.sourceChannelId).toBe('whatsapp:+15005550009');
    await simulator.say({ ...said, ours: channel.sourceChannelId });
    expect(commands.map(({ type }) => type)).toEqual(['message.receive', 'contact.profile']);
    await send(twilioWhatsapp, channel, { Body: 'It is.' });
    await eventually(() => commands.length === 4);
    expect(commands.slice(2)).toMatchObject([{ state: 'delivered' }, { state: 'seen' }]);
  });

  it('learns later that free text came too late', async () => {
    const channel = await connect(twilioWhatsapp, '+15005550009');
    expect(await send(twilioWhatsapp, channel, { Body: 'Still interested?' })).toMatchObject({ kind: 'delivered' });
    await eventually(() => commands.length === 1);
    expect(commands[0]).toMatchObject({ type: 'message.receipt', state: 'failed', code: 'reply_window_closed' });
  });

  it('may be the sandbox’s, which Twilio lists for nobody', async () => {
    expect((await connect(twilioWhatsapp, '+14155238886')).sourceChannelId).toBe('whatsapp:+14155238886');
  });
});

describe('what Twilio refuses', () => {
  it.each([
    ['rate-limited', { kind: 'not-accepted', retryAfterMs: 1_000 }],
    ['unavailable', { kind: 'not-accepted' }],
    ['error', { kind: 'unknown' }],
    ['wrong-token', { kind: 'failed', code: 'source_token_invalid' }],
    ['cut-before-accept', { kind: 'unknown' }],
    ['cut-after-accept', { kind: 'unknown' }],
  ] as const)('is understood: %s', async (mode, result) => {
    const channel = await connect(twilioSms);
    simulator.state.modes.set(mode, 1);
    expect(await send(twilioSms, channel, { Body: 'Hello' })).toMatchObject(result);
  });

  it('is a contact who opted out, a number that is not ours, and a wrong token', async () => {
    const channel = await connect(twilioSms);
    await simulator.say({ ...said, text: 'STOP' });
    expect(await send(twilioSms, channel, { Body: 'Hello' })).toMatchObject({
      kind: 'failed',
      code: 'source_rejected',
      error: expect.stringContaining('opted out'),
    });
    await expect(connect(twilioSms, '+15005550001')).rejects.toThrow(SourceError);
    await expect(connect(twilioSms, ours, settings('guess'))).rejects.toMatchObject({
      consequence: 'token',
      message: 'Twilio does not accept this account SID with this auth token.',
    });
    const check = (config: ReturnType<typeof settings>, number: string) =>
      twilioSms.check?.({ config, channel: { ...channel, sourceChannelId: number }, http });
    expect(await check(settings(), ours)).toEqual({ ok: true, account: 'Simulated account' });
    expect(await check(settings(), '+15005550001')).toMatchObject({ ok: false, reason: 'not_found' });
    expect(await check(settings('guess'), ours)).toMatchObject({ ok: false, reason: 'token_invalid' });
  });
});

describe('pictures', () => {
  it('lie behind the credentials, at an address that leads elsewhere', async () => {
    const channel = await connect(twilioSms);
    await simulator.say({ ...said, text: '', withPicture: true });
    const content = commands[0]?.type === 'message.receive' ? commands[0].content : '';
    const [ref = ''] = twilioFiles.refsOf(content);
    const location = await twilioFiles.locate({ config: settings(), channel, ref, http });
    expect((await fetch(ref)).status).toBe(401);
    const file = await fetch(location?.url ?? '', { headers: location?.headers ?? {} });
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/png']);
  });
});

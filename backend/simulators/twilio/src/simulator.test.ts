import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@airy/testkit';
import twilio from 'twilio';
import { defaultSettings } from './settings.ts';
import { startTwilioSimulator } from './simulator.ts';
import { signBody } from './signature.ts';
import type { TwilioSimulator } from './twilio-simulator.ts';

const { accountSid, authToken, numbers, senders } = defaultSettings;
const ours = numbers[0]?.address ?? '';
const sender = senders[0]?.address ?? '';
const said = { ours, contact: '+15005551234', name: 'Ada Lovelace', text: 'Grüße & 100 %', withPicture: false };

interface Posted {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let simulator: TwilioSimulator;
const cleanups: (() => Promise<void>)[] = [];

beforeEach(async () => {
  simulator = await startTwilioSimulator();
  cleanups.push(() => simulator.close());
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A webhook of ours; `statuses` are answered in turn, then 200. */
async function listen(
  statuses: number[] = [],
  answer = '',
): Promise<{ readonly url: string; readonly posted: Posted[] }> {
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      posted.push({ url: url + (request.url ?? ''), headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(statuses.shift() ?? 200, { 'content-type': 'text/plain' }).end(answer);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  cleanups.push(() => new Promise(resolve => (server.close(() => resolve()), server.closeAllConnections())));
  simulator.pointTo(url);
  return { url, posted };
}

function isGenuine({ url, headers, body }: Posted): boolean {
  const signature = String(headers['x-twilio-signature'] ?? '');
  return twilio.validateRequest(authToken, signature, url, Object.fromEntries(new URLSearchParams(body)));
}

/** Twilio's own library, whose calls end here. */
function client(token = authToken) {
  const httpClient = new twilio.RequestClient();
  const request = httpClient.request.bind(httpClient);
  httpClient.request = call => {
    const { pathname, search } = new URL(call.uri);
    return request({ ...call, uri: simulator.url + pathname + search });
  };
  return twilio(accountSid, token, { httpClient });
}

describe('what it posts', () => {
  it('is genuine to Twilio’s own library, for messages and for receipts', async () => {
    const { url, posted } = await listen();
    expect(await simulator.say(said)).toBe(true);
    await client().messages.create({ from: ours, to: said.contact, body: 'Hello', statusCallback: `${url}/twilio` });
    await eventually(() => posted.length === 3);
    expect(posted.map(isGenuine)).toEqual([true, true, true]);
    const [message, ...receipts] = posted.map(({ body }) => new URLSearchParams(body));
    expect(message?.get('Body')).toBe(said.text);
    expect(receipts.map(receipt => receipt.get('MessageStatus'))).toEqual(['sent', 'delivered']);
  });

  it('is not genuine where it is forged', async () => {
    const { posted } = await listen();
    expect([await simulator.forge(said), await simulator.forge(said, 'missing')]).toEqual([200, 200]);
    expect(posted.map(isGenuine)).toEqual([false, false]);
  });

  it('can be no form: then its hash stands in the address', () => {
    const body = '{"From":"+1","To":"+2"}';
    const { url, signature } = signBody(authToken, 'https://airy.example/twilio?a=b', body);
    expect(twilio.validateRequestWithBody(authToken, signature, url, body)).toBe(true);
    expect(twilio.validateRequestWithBody(authToken, signature, url, `${body} `)).toBe(false);
  });

  it('comes again until it is taken, and on request in any order', async () => {
    const { posted } = await listen([500, 503]);
    expect(await simulator.say(said)).toBe(true);
    await simulator.say({ ...said, text: 'two' });
    expect(posted).toHaveLength(4);
    expect(await simulator.redeliver({ times: 2, shuffled: true })).toEqual([200, 200, 200, 200]);
    expect(new Set(posted.slice(4).map(({ body }) => body)).size).toBe(2);
  });

  it('tells how WhatsApp’s people call themselves, and where a picture is', async () => {
    const { posted } = await listen();
    await simulator.say({ ...said, ours: sender, text: '', withPicture: true });
    const fields = new URLSearchParams(posted[0]?.body);
    expect(fields.get('ProfileName')).toBe('Ada Lovelace');
    const url = fields.get('MediaUrl0') ?? '';
    expect((await fetch(url)).status).toBe(401);
    const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
    const file = await fetch(url, { headers: { authorization } });
    expect(file.headers.get('content-type')).toBe('image/png');
    expect(
      Buffer.from(await file.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  it('is answered to the contact, if somebody answers with words', async () => {
    await listen([], 'OK');
    await simulator.say(said);
    expect(simulator.lines(ours, said.contact)).toMatchObject([{ from: 'contact' }, { from: 'business', text: 'OK' }]);
  });
});

describe('its API, as Twilio’s own library calls it', () => {
  it('sends texts, pictures and templates', async () => {
    const { messages } = client();
    const text = await messages.create({ from: ours, to: said.contact, body: 'Hello' });
    expect(text).toMatchObject({ status: 'queued', body: 'Hello', direction: 'outbound-api' });
    const mediaUrl = ['https://files.example/lamp.png'];
    expect((await messages.create({ from: ours, to: said.contact, mediaUrl })).sid).toMatch(/^MM/);
    const contentSid = `HX${'0'.repeat(32)}`;
    const to = `whatsapp:${said.contact}`;
    await messages.create({ from: sender, to, contentSid, contentVariables: '{"1":"Tuesday"}' });
    expect((await messages(text.sid).fetch()).body).toBe('Hello');
    expect(await messages.list()).toHaveLength(3);
    expect(simulator.lines(ours, said.contact)).toMatchObject([{ text: 'Hello' }, { pictureUrl: mediaUrl[0] }]);
  });

  it.each([
    ['nobody’s number', { to: 'nobody' }, 21211],
    ['a number that is not ours', { from: '+15005550001' }, 21606],
    ['no content', { body: '' }, 21619],
    ['a text that is too long', { body: 'x'.repeat(1601) }, 21617],
    ['too many files', { mediaUrl: Array.from({ length: 11 }, (_, n) => `https://files.example/${n}`) }, 21623],
    ['another channel', { to: `whatsapp:${said.contact}` }, 21910],
    ['no template', { contentSid: 'HX1' }, 21655],
  ])('refuses %s', async (_what, fields, code) => {
    const message = { from: ours, to: said.contact, body: 'Hello', ...fields };
    await expect(client().messages.create(message)).rejects.toMatchObject({ status: 400, code });
  });

  it('refuses a wrong token, and who opted out', async () => {
    await listen();
    const message = { from: ours, to: said.contact, body: 'Hello' };
    await expect(client('guess').messages.create(message)).rejects.toMatchObject({ status: 401, code: 20003 });
    await simulator.say({ ...said, text: 'Stop' });
    await expect(client().messages.create(message)).rejects.toMatchObject({ code: 21610 });
    await simulator.say({ ...said, text: 'START' });
    expect((await client().messages.create(message)).status).toBe('queued');
  });

  it.each([
    ['rate-limited', 429, 20429],
    ['unavailable', 503, 20503],
    ['error', 500, 20500],
    ['wrong-token', 401, 20003],
  ] as const)('can be %s', async (mode, status, code) => {
    simulator.state.modes.set(mode, 1);
    const message = { from: ours, to: said.contact, body: 'Hello' };
    await expect(client().messages.create(message)).rejects.toMatchObject({ status, code });
    expect((await client().messages.create(message)).status).toBe('queued');
    expect(simulator.state.accepted).toHaveLength(1);
  });

  it('can be cut before and after it accepted', async () => {
    for (const mode of ['cut-before-accept', 'cut-after-accept'] as const) {
      simulator.state.modes.set(mode, 1);
      await expect(client().messages.create({ from: ours, to: said.contact, body: mode })).rejects.toThrow();
    }
    expect(simulator.state.accepted.map(({ body }) => body)).toEqual(['cut-after-accept']);
  });

  it('tells later that a message was not delivered, and that free text came too late', async () => {
    const { url, posted } = await listen();
    const statusCallback = `${url}/twilio`;
    simulator.state.modes.set('undelivered', 1);
    await client().messages.create({ from: ours, to: said.contact, body: 'Hello', statusCallback });
    await eventually(() => posted.length === 2);
    // Nobody wrote to the sender yet.
    await client().messages.create({ from: sender, to: `whatsapp:${said.contact}`, body: 'Hello', statusCallback });
    await eventually(() => posted.length === 3);
    const told = posted.map(({ body }) => new URLSearchParams(body));
    expect(told.map(form => [form.get('MessageStatus'), form.get('ErrorCode')])).toEqual([
      ['sent', '30003'],
      ['undelivered', '30003'],
      ['failed', '63016'],
    ]);
  });

  it('lists numbers and senders, and posts where it is told to', async () => {
    const api = client();
    expect((await api.api.v2010.accounts(accountSid).fetch()).friendlyName).toBe('Simulated account');
    const [number] = await api.incomingPhoneNumbers.list({ phoneNumber: ours });
    expect(await api.incomingPhoneNumbers.list({ phoneNumber: '+15005550001' })).toEqual([]);
    const { url, posted } = await listen();
    await api.incomingPhoneNumbers(number?.sid ?? '').update({ smsUrl: `${url}/elsewhere` });
    await simulator.say(said);
    expect(posted.map(post => post.url)).toEqual([`${url}/elsewhere`]);
    const [found] = await api.messaging.v2.channelsSenders.list({ channel: 'whatsapp' });
    expect(found?.senderId).toBe(sender);
    const updated = await api.messaging.v2.channelsSenders(found?.sid ?? '').fetch();
    expect(updated.status).toBe('ONLINE');
  });
});

describe('the contact’s phone', () => {
  it('is a page; control calls drive it', async () => {
    await listen();
    expect(await (await fetch(simulator.url)).text()).toContain('Send a picture');
    const post = async (path: string, body: unknown) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(simulator.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: answer.status, body: await answer.json() };
    };
    expect(await post('/simulator/say', said)).toEqual({ status: 200, body: { delivered: true } });
    const lines = await fetch(
      `${simulator.url}/simulator/lines?${new URLSearchParams({ ours, contact: said.contact })}`,
    );
    expect(await lines.json()).toMatchObject({ data: [{ from: 'contact', text: said.text }] });
    expect((await post('/simulator/mode', { mode: 'odd' })).status).toBe(400);
    expect((await post('/simulator/mode', { mode: 'slow' })).body).toEqual({ mode: 'slow' });
    expect((await post('/simulator/redeliver', { times: 2 })).body).toEqual({ statuses: [200, 200] });
    expect((await post('/simulator/forge', said)).body).toEqual({ status: 200 });
    expect((await post('/simulator/say', {})).status).toBe(400);
  });
});

/** Twilio and Viber as clients of Airy Core knew them, and Google, which is closed: a whole instance, platforms played by simulators. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { channelId, conversationId, uuid5 } from '@airy/model/ids';
import { startTwilioSimulator, type TwilioSimulator } from '@airy/simulator-twilio';
import { startViberSimulator, type ViberSimulator } from '@airy/simulator-viber';
import { eventually, startAiry, type RunningAiry } from '@airy/testkit';

const token = 'compatibility-token';
const phone = '+15005551234';
const viberContact = '01234567890A=';

let airy: RunningAiry;
let twilio: TwilioSimulator;
let viber: ViberSimulator;
let number = '';
let sender = '';
let sms = '';
let whatsapp = '';
let bot = '';

beforeAll(async () => {
  twilio = await startTwilioSimulator();
  viber = await startViberSimulator();
  const { accountSid, authToken, numbers, senders } = twilio.state.settings;
  number = numbers[0]?.address ?? '';
  sender = senders[0]?.address ?? '';
  sms = channelId('twilio.sms', number);
  whatsapp = channelId('twilio.whatsapp', sender);
  bot = uuid5(viber.state.settings.accountId, '');
  airy = await startAiry({
    settings: `
security: { systemToken: "${token}" }
components:
  sources:
    twilio: { accountSid: "${accountSid}", authToken: "${authToken}", apiUrl: "${twilio.url}", messagingUrl: "${twilio.url}" }
    viber: { authToken: "${viber.state.settings.authToken}", apiUrl: "${viber.url}" }
    google: { saFile: '{"type":"service_account"}', partnerKey: key }
`,
  });
});
afterAll(async () => {
  await airy?.stop();
  await twilio?.close();
  await viber?.close();
});

type Body = Readonly<Record<string, unknown>>;

async function call(path: string, body?: unknown): Promise<{ readonly status: number; readonly body: Body }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(airy.url + path, { method: 'POST', headers, ...text });
  const answer = await response.text();
  return { status: response.status, body: (answer === '' ? null : JSON.parse(answer)) as Body };
}

/** @param beginning hex, by which the file is known. @returns its address. */
async function uploaded(beginning: string, bytes: number): Promise<string> {
  const form = new FormData();
  const content = Buffer.alloc(bytes);
  content.write(beginning, 'hex');
  form.append('file', new Blob([content]), 'a');
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${airy.url}/media.upload`, { method: 'POST', body: form, headers });
  return ((await response.json()) as { readonly media_url: string }).media_url;
}

interface Shown {
  readonly id: string;
  readonly content: unknown;
  readonly delivery_state: string;
  readonly from_contact: boolean;
  readonly metadata: Record<string, unknown> & { source?: Record<string, unknown>; error?: string };
}

/** Oldest first. */
async function messages(conversation: string): Promise<readonly Shown[]> {
  const { status, body } = await call('/messages.list', { conversation_id: conversation, page_size: 100 });
  return status === 200 ? (body['data'] as readonly Shown[]).toReversed() : [];
}

async function until(conversation: string, id: string, isSo: (message: Shown) => boolean): Promise<Shown> {
  return eventually(async () => (await messages(conversation)).find(message => message.id === id && isSo(message)));
}

async function send(conversation: string, message: unknown): Promise<string> {
  const sent = await call('/messages.send', { conversation_id: conversation, message });
  expect(sent.status).toBe(200);
  return sent.body['id'] as string;
}

const deliveryOf = ({ metadata }: Shown): unknown => metadata.source?.['delivery_state'];

describe('connecting', () => {
  it('.twilio.sms and .twilio.whatsapp answer the channel with the id of Airy Core, and enter the webhook', async () => {
    const plain = sender.replace('whatsapp:', '');
    expect(await call('/channels.twilio.sms.connect', { phone_number: ` ${number}`, name: 'Hotline' })).toMatchObject({
      status: 200,
      body: {
        id: sms,
        source: 'twilio.sms',
        source_channel_id: number,
        connected: true,
        metadata: { name: 'Hotline' },
      },
    });
    expect(await call('/channels.twilio.whatsapp.connect', { phone_number: plain, name: 'Chat' })).toMatchObject({
      status: 200,
      body: { id: whatsapp, source: 'twilio.whatsapp', source_channel_id: sender },
    });
    expect(twilio.state.endpoint(number)?.webhookUrl).toBe(`${airy.url}/twilio`);
    expect(twilio.state.endpoint(sender)?.webhookUrl).toBe(`${airy.url}/twilio`);
  });

  it('.twilio.sms tells a number that the account does not have, and explore lists those it has', async () => {
    const answer = await call('/channels.twilio.sms.connect', { phone_number: '+15005550001', name: 'Not ours' });
    expect(answer).toMatchObject({ status: 500, body: { code: 'source_rejected' } });
    expect((await call('/channels.twilio.sms.explore', {})).body['data']).toMatchObject([
      { phone_number: number, connected: true },
    ]);
    expect((await call('/channels.twilio.whatsapp.explore', {})).body['data']).toMatchObject([{ connected: true }]);
  });

  it('.viber needs no body; Viber is called back, and the channel’s id is that of Airy Core', async () => {
    const { accountId, name } = viber.state.settings;
    expect(await call('/channels.viber.connect')).toMatchObject({
      status: 200,
      body: { id: bot, source: 'viber', source_channel_id: accountId, metadata: { name } },
    });
    expect(viber.state.webhookUrl).toBe(`${airy.url}/viber?account=${encodeURIComponent(accountId)}`);
  });

  it('.google is refused, for Google closed it', async () => {
    expect(await call('/channels.google.connect', { gbm_id: 'agents/1', name: 'Lamps' })).toMatchObject({
      status: 410,
      body: { code: 'platform_closed', message: expect.stringContaining('closed') },
    });
    expect((await call('/google')).status).toBe(404);
  });
});

describe('a conversation by SMS', () => {
  const conversation = (): string => conversationId(sms, phone);

  it('goes both ways under the ids of Airy Core, and says what became of an answer', async () => {
    expect(
      await twilio.say({ ours: number, contact: phone, name: null, text: 'Is it there?', withPicture: false }),
    ).toBe(true);
    const [received] = await eventually(async () => {
      const all = await messages(conversation());
      return all.length === 1 && all;
    });
    expect(received).toMatchObject({ content: expect.stringContaining('Body=Is+it+there'), from_contact: true });
    expect(received?.id).toBe(uuid5(sms, String(received?.content)));
    const id = await send(conversation(), { Body: 'It is.' });
    await until(conversation(), id, message => deliveryOf(message) === 'delivered');
    // Nothing but the agent's words went out: answers to webhooks are no messages.
    expect(twilio.lines(number, phone).map(({ from }) => from)).toEqual(['contact', 'business']);
  });

  it('tells that a message was not delivered, why, and sends it again', async () => {
    twilio.state.modes.set('undelivered', 1);
    const id = await send(conversation(), { Body: 'Lost' });
    const failed = await until(conversation(), id, ({ delivery_state: state }) => state === 'failed');
    expect(failed.metadata.error).toContain('The telephone cannot be reached');
    expect(failed.metadata.source?.['error']).toContain('30003');
    expect((await call('/messages.resend', { message_id: id })).status).toBe(200);
    await until(conversation(), id, message => deliveryOf(message) === 'delivered');
  });

  it('tells an agent that the contact opted out', async () => {
    const contact = '+15005551235';
    const said = { ours: number, contact, name: null, withPicture: false };
    await twilio.say({ ...said, text: 'STOP' });
    await eventually(async () => (await messages(conversationId(sms, contact))).length === 1);
    const id = await send(conversationId(sms, contact), { Body: 'Wait!' });
    const failed = await until(conversationId(sms, contact), id, ({ delivery_state: state }) => state === 'failed');
    expect(failed.metadata.error).toContain('opted out');
  });

  it('takes a picture of the contact from behind Twilio’s credentials, and shows our own', async () => {
    await twilio.say({ ours: number, contact: phone, name: null, text: 'Look', withPicture: true });
    const address = await eventually(async () => {
      const contents = (await messages(conversation())).map(({ content }) => new URLSearchParams(String(content)));
      const url = contents.map(form => form.get('MediaUrl0')).findLast(found => found !== null) ?? null;
      return url?.includes('/media/') ? url : null;
    });
    expect(
      Buffer.from(await (await fetch(address)).arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  it('may be begun by us; the answer comes into the same conversation', async () => {
    const contact = '+15005551236';
    const sent = await call('/messages.send', {
      channel_id: sms,
      source_recipient_id: '+1 500 555 1236',
      message: { Body: 'Your lamp is ready.' },
    });
    expect(sent.status).toBe(200);
    await until(
      conversationId(sms, contact),
      sent.body['id'] as string,
      message => deliveryOf(message) === 'delivered',
    );
    await twilio.say({ ours: number, contact, name: null, text: 'Thanks', withPicture: false });
    await eventually(async () => (await messages(conversationId(sms, contact))).length === 2);
  });
});

describe('a conversation over Twilio’s WhatsApp', () => {
  it('has the contact’s name, and tells that an answer was read', async () => {
    const conversation = conversationId(whatsapp, `whatsapp:${phone}`);
    await twilio.say({ ours: sender, contact: phone, name: 'Ada Lovelace', text: 'Hello', withPicture: false });
    await eventually(async () => (await messages(conversation)).length === 1);
    const id = await send(conversation, { Body: 'Welcome' });
    await until(conversation, id, message => deliveryOf(message) === 'seen');
    const { body } = await call('/conversations.info', { conversation_id: conversation });
    expect(body['metadata']).toMatchObject({ contact: { display_name: 'Ada Lovelace' } });
  });

  it('is begun with a template only: free text is refused before it is sent', async () => {
    const begin = (message: unknown) =>
      call('/messages.send', { channel_id: whatsapp, source_recipient_id: '+15005551237', message });
    expect(await begin({ Body: 'Hello' })).toMatchObject({ status: 422, body: { code: 'reply_window_closed' } });
    expect((await begin({ ContentSid: `HX${'0'.repeat(32)}` })).status).toBe(200);
    await eventually(() => twilio.lines(sender, '+15005551237').length === 1);
  });
});

describe('a conversation over Viber', () => {
  const conversation = (): string => conversationId(bot, viberContact);

  it('goes both ways, and receipts find our message by its token', async () => {
    expect(await viber.say({ ours: '', contact: viberContact, name: 'Ada', text: 'Hello', withPicture: false })).toBe(
      true,
    );
    const [received] = await eventually(async () => {
      const all = await messages(conversation());
      return all.length === 1 && all;
    });
    expect(received?.id).toBe(uuid5('viber', String(received?.metadata.source?.['id'])));
    const id = await send(conversation(), { type: 'text', text: 'Welcome' });
    await until(conversation(), id, message => deliveryOf(message) === 'seen');
  });

  it('takes uploaded pictures of its types and sizes only, as Twilio does', async () => {
    const mebibyte = 1024 * 1024;
    const viberSays = async (beginning: string, bytes: number) => {
      const message = { type: 'picture', text: '', media: await uploaded(beginning, bytes) };
      return call('/messages.send', { conversation_id: conversation(), message });
    };
    const refused = (limit: object) => ({ status: 422, body: { code: 'content_not_accepted', details: limit } });
    expect((await viberSays('ffd8ffe0', mebibyte)).status).toBe(200);
    expect(await viberSays('ffd8ffe0', mebibyte + 1)).toMatchObject(refused({ limit: 'file_size', max: mebibyte }));
    const smsSays = async (beginning: string, bytes: number) => {
      const message = { MediaUrl: await uploaded(beginning, bytes) };
      return call('/messages.send', { channel_id: sms, source_recipient_id: phone, message });
    };
    expect((await smsSays('ffd8ffe0', 5 * mebibyte)).status).toBe(200);
    expect(await smsSays('ffd8ffe0', 5 * mebibyte + 1)).toMatchObject(refused({ limit: 'file_size' }));
    // AVIF
    const avif = '0000001c66747970617669660000000061766966';
    expect(await smsSays(avif, 100)).toMatchObject(refused({ limit: 'file_type', type: 'image/avif' }));
  });

  it('tells a refusal that came with 200', async () => {
    viber.state.subscribed.delete(viberContact);
    const id = await send(conversation(), { type: 'text', text: 'Still there?' });
    const failed = await until(conversation(), id, ({ delivery_state: state }) => state === 'failed');
    expect(failed.metadata).toMatchObject({ error: expect.stringContaining('unsubscribed') });
    expect(failed.metadata.source?.['error']).toContain('receiverNotSubscribed');
  });
});

describe('disconnecting', () => {
  it('is 204, also again, and takes the webhook out', async () => {
    for (const [source, channel] of [
      ['twilio.sms', sms],
      ['twilio.whatsapp', whatsapp],
      ['viber', bot],
    ])
      for (let times = 0; times < 2; times++)
        expect((await call(`/channels.${source}.disconnect`, { channel_id: channel })).status).toBe(204);
    expect([twilio.state.endpoint(number)?.webhookUrl, twilio.state.endpoint(sender)?.webhookUrl]).toEqual([
      null,
      null,
    ]);
    expect(viber.state.webhookUrl).toBeNull();
  });

  it('leaves no message and no token in the log', () => {
    expect(airy.output()).not.toMatch(/It is\.|Still there/);
    for (const secret of [twilio.state.settings.authToken, viber.state.settings.authToken])
      expect(airy.output()).not.toContain(secret);
  });
});

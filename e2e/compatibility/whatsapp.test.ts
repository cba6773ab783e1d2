/** WhatsApp as clients of Airy Core knew it, and as the platform is today: a whole instance, WhatsApp played by its simulator. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { channelId, conversationId, uuid5 } from '@airy/model/ids';
import { startWhatsappSimulator, type WhatsappSimulator } from '@airy/simulator-whatsapp';
import { eventually, startAiry, type RunningAiry } from '@airy/testkit';

const token = 'compatibility-token';
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let airy: RunningAiry;
let whatsapp: WhatsappSimulator;
let numberId = '';
let channel = '';

beforeAll(async () => {
  whatsapp = await startWhatsappSimulator();
  const { appId, appSecret, userToken, numbers } = whatsapp.state.settings;
  numberId = numbers[0]?.id ?? '';
  channel = channelId('whatsapp', numberId);
  airy = await startAiry({
    settings: `
security: { systemToken: "${token}" }
components: { sources: { whatsapp: { appId: "${appId}", appSecret: "${appSecret}", webhookSecret: verify, graphUrl: "${whatsapp.url}" } } }
`,
  });
  whatsapp.pointTo(`${airy.url}/whatsapp`);
  const connected = await call('/channels.whatsapp.connect', {
    ...{ phone_number_id: numberId, user_token: userToken, name: 'Shop' },
  });
  expect(connected).toMatchObject({ status: 200, body: { id: channel, source: 'whatsapp', connected: true } });
  expect(JSON.stringify(connected.body)).not.toContain(userToken);
});
afterAll(async () => {
  await airy?.stop();
  await whatsapp?.close();
});

type Body = Readonly<Record<string, unknown>>;

async function call(path: string, body: unknown = {}): Promise<{ readonly status: number; readonly body: Body }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(airy.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Body };
}

interface Shown {
  readonly id: string;
  readonly content: Record<string, Record<string, unknown>>;
  readonly delivery_state: string;
  readonly from_contact: boolean;
  readonly metadata: Record<string, unknown> & { source?: Record<string, unknown>; error?: string };
}

async function messages(contact: string): Promise<readonly Shown[]> {
  const conversation_id = conversationId(channel, contact);
  const { status, body } = await call('/messages.list', { conversation_id, page_size: 100 });
  return status === 200 ? (body['data'] as readonly Shown[]).toReversed() : [];
}

function textOf({ content }: Shown): unknown {
  return content['text']?.['body'];
}

/** With its id at the platform, which is a record of its own. */
async function hasText(contact: string, text: string): Promise<Shown> {
  return eventually(async () =>
    (await messages(contact)).find(
      message => textOf(message) === text && message.metadata.source?.['id'] !== undefined,
    ),
  );
}

/** A new contact who has written `Hello`. */
async function newContact(phone: string, person: Body = {}) {
  const userId = `DE.${phone}`;
  whatsapp.introduce({ phone, userId, name: `Contact ${phone}`, ...person });
  const parties = { numberId, personId: userId };
  expect(await whatsapp.say(parties, 'Hello')).toBe(true);
  return parties;
}

async function answerWith(contact: string, message: unknown): Promise<string> {
  const sent = await call('/messages.send', { conversation_id: conversationId(channel, contact), message });
  expect(sent.status).toBe(200);
  return sent.body['id'] as string;
}

const text = (body: string) => ({ text: { preview_url: false, body } });

async function until(contact: string, id: string, isSo: (message: Shown) => boolean): Promise<Shown> {
  return eventually(async () => (await messages(contact)).find(message => message.id === id && isSo(message)));
}

describe('a conversation over WhatsApp', () => {
  it('goes both ways under the ids of Airy Core, with the contact’s name', async () => {
    const phone = '4915100000001';
    await newContact(phone);
    const received = await hasText(phone, 'Hello');
    const wamid = String(received.metadata.source?.['id']);
    expect(received).toMatchObject({ id: uuid5(wamid), from_contact: true, content: { from: phone, id: wamid } });
    const id = await answerWith(phone, text('Welcome'));
    await until(phone, id, ({ delivery_state }) => delivery_state === 'delivered');
    expect(whatsapp.state.accepted.at(-1)).toMatchObject({ recipient: phone, message: { text: { body: 'Welcome' } } });
    await eventually(async () => {
      const { body } = await call('/conversations.info', { conversation_id: conversationId(channel, phone) });
      const { contact } = body['metadata'] as { contact?: { display_name?: string } };
      return contact?.display_name === `Contact ${phone}`;
    });
  });

  it('tells what became of a message: delivered, seen, and failed with the reason; then it can be sent again', async () => {
    const phone = '4915100000002';
    await newContact(phone);
    await hasText(phone, 'Hello');
    const seen = await answerWith(phone, text('Read me'));
    await until(phone, seen, ({ metadata }) => metadata.source?.['delivery_state'] === 'seen');
    whatsapp.state.setMode('undeliverable-later', 1);
    const failed = await answerWith(phone, text('Lost'));
    // State and metadata are records of their own: a reader may see one before the other.
    const message = await until(
      phone,
      failed,
      ({ delivery_state, metadata }) => delivery_state === 'failed' && metadata.source?.['error'] !== undefined,
    );
    expect(message.metadata).toMatchObject({ error: expect.stringContaining('undeliverable') });
    expect(message.metadata.source?.['error']).toContain('131026');
    expect((await call('/messages.resend', { message_id: failed })).status).toBe(200);
    await until(phone, failed, ({ delivery_state }) => delivery_state === 'delivered');
  });

  it('marks what agents read as read at WhatsApp', async () => {
    const phone = '4915100000003';
    await newContact(phone);
    const { metadata } = await hasText(phone, 'Hello');
    expect((await call('/conversations.mark-read', { conversation_id: conversationId(channel, phone) })).status).toBe(
      204,
    );
    await eventually(() => whatsapp.state.readByUs.has(String(metadata.source?.['id'])));
  });

  it('knows people without a telephone number by their business-scoped id, and answers them by it', async () => {
    const phone = '4915100000004';
    const { personId } = await newContact(phone, { hidesPhone: true, username: 'ada.l' });
    await hasText(personId, 'Hello');
    const id = await answerWith(personId, text('Nice name'));
    await until(personId, id, ({ metadata }) => metadata.source?.['delivery_state'] === 'seen');
    expect(whatsapp.state.accepted.at(-1)).toMatchObject({ recipient: personId });
  });

  it('follows edits and what is taken back, shows reactions and what the business wrote with the app', async () => {
    const phone = '4915100000005';
    const parties = await newContact(phone);
    const first = await hasText(phone, 'Hello');
    const wamid = String(first.metadata.source?.['id']);
    await whatsapp.edit(parties, wamid, 'Hello again');
    expect(await hasText(phone, 'Hello again')).toMatchObject({ id: first.id });
    await whatsapp.react(parties, wamid, '👍');
    await until(phone, first.id, ({ metadata }) => (metadata['reaction'] as Body | undefined)?.['emoji'] === '👍');
    await whatsapp.answerElsewhere(parties, 'Typed in the app');
    expect(await hasText(phone, 'Typed in the app')).toMatchObject({ from_contact: false });
    await whatsapp.revoke(parties, wamid);
    await until(phone, first.id, ({ content }) => !JSON.stringify(content).includes('Hello again'));
  });

  it('is not changed by deliveries again, shuffled, and keeps nothing of forged ones', async () => {
    const phone = '4915100000006';
    const parties = await newContact(phone);
    await hasText(phone, 'Hello');
    const before = await messages(phone);
    expect(new Set(await whatsapp.redeliver({ times: 2, shuffled: true }))).toEqual(new Set([200]));
    expect(await whatsapp.forge(parties, 'forged')).toBe(403);
    expect(await whatsapp.forge(parties, 'forged', 'missing')).toBe(400);
    await whatsapp.say(parties, 'last');
    await hasText(phone, 'last');
    expect((await messages(phone)).slice(0, -1)).toEqual(before);
  });
});

describe('files', () => {
  it('of contacts are fetched with the token, kept, and served from our own address', async () => {
    const phone = '4915100000007';
    const parties = await newContact(phone);
    await whatsapp.sendFile(parties, { bytes: picture, type: 'image/png', name: 'a.png' });
    const address = await eventually(async () => {
      const found = (await messages(phone)).map(({ content }) => content['image']?.['id']).find(Boolean);
      return typeof found === 'string' && found.startsWith('http') && found;
    });
    const kept = Buffer.from(await (await fetch(address)).arrayBuffer());
    expect(createHash('sha1').update(kept).digest('hex')).toBe(createHash('sha1').update(picture).digest('hex'));
  });

  it('of our own store are handed to WhatsApp, which could not reach us', async () => {
    const phone = '4915100000008';
    await newContact(phone);
    await hasText(phone, 'Hello');
    const form = new FormData();
    form.append('file', new Blob([picture], { type: 'image/png' }), 'a.png');
    const uploaded = await fetch(`${airy.url}/media.upload`, {
      ...{ method: 'POST', headers: { authorization: `Bearer ${token}` }, body: form },
    });
    const { media_url: link } = (await uploaded.json()) as { media_url: string };
    const id = await answerWith(phone, { type: 'image', image: { link, caption: 'Look' } });
    await until(phone, id, ({ delivery_state }) => delivery_state === 'delivered');
    const sent = whatsapp.state.accepted.at(-1)?.message['image'] as { id: string; caption: string };
    expect(sent).toEqual({ id: expect.any(String), caption: 'Look' });
    expect(whatsapp.state.files.get(sent.id)?.bytes).toEqual(picture);
  });
});

describe('the first word', () => {
  it('may be ours with a template, to a number as people write it; the answer comes into the same conversation', async () => {
    const phone = '4915100000009';
    whatsapp.introduce({ phone, userId: `DE.${phone}`, name: 'New' });
    const template = { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } };
    const sent = await call('/messages.send', {
      ...{ channel_id: channel, source_recipient_id: `+${phone}`, message: template },
    });
    expect(sent.status).toBe(200);
    await until(phone, sent.body['id'] as string, ({ metadata }) => metadata.source?.['delivery_state'] === 'seen');
    await whatsapp.say({ numberId, personId: phone }, 'Who is it?');
    await hasText(phone, 'Who is it?');
    expect(await messages(phone)).toHaveLength(2);
  });
});

describe('the call', () => {
  it('leaves no message and no token in the log', () => {
    const { settings, subscribedAccounts } = whatsapp.state;
    expect(subscribedAccounts).toContain(settings.accountId);
    expect(airy.output()).not.toMatch(/Hello|Welcome/);
    for (const secret of [settings.userToken, settings.appSecret]) expect(airy.output()).not.toContain(secret);
  });

  it('.whatsapp.explore lists the numbers of an account; .disconnect is 204, also again', async () => {
    const { accountId, userToken } = whatsapp.state.settings;
    const explored = await call('/channels.whatsapp.explore', {
      user_token: userToken,
      business_account_id: accountId,
    });
    expect(explored).toMatchObject({ status: 200, body: { data: [{ phone_number_id: numberId, connected: true }] } });
    expect((await call('/channels.whatsapp.disconnect', { channel_id: channel })).status).toBe(204);
    expect((await call('/channels.whatsapp.disconnect', { channel_id: channel })).status).toBe(204);
  });
});

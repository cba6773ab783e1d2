/** sources.* over real HTTP: tokens, channels and the raw records of what sources send (contract §3, §6). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LogRecord } from '@airy/event-log';
import { channelId, uuid5 } from '@airy/model/ids';
import { apiCaller, eventually, startTestInstance, type TestInstance } from '@airy/testkit';
import { topicNames } from '@airy/topics';
import { conversationWriter } from './__fixtures__/conversation-writer.ts';
import { demoSource } from './__fixtures__/demo-source.ts';
import { apiAdmin } from './index.ts';

let airy: TestInstance;
const call = apiCaller(() => airy);

beforeAll(async () => {
  const { channels: _none, ...demo } = demoSource();
  const sourceApi = { ...demo, id: 'source-api', componentType: 'integration', hasSourcesOfOthers: true } as const;
  airy = await startTestInstance({
    services: [conversationWriter, apiAdmin],
    sources: [{ source: sourceApi, config: {} }],
    knownSources: [sourceApi, demoSource()],
  });
});
afterAll(() => airy.close());

interface Created {
  readonly id: string;
  readonly token: string;
}

let count = 0;
async function newSource(): Promise<Created> {
  const { status, body } = await call<Created>('/sources.create', { source_id: `source-${++count}` });
  expect(status).toBe(200);
  return body;
}

const as = (token: string) => ({ authorization: `Bearer ${token}` });

async function withChannel(): Promise<Created> {
  const source = await newSource();
  const given = { source_channel_id: 'ch1', name: 'One' };
  expect((await call('/sources.channels.create', given, as(source.token))).status).toBe(201);
  return source;
}

const message = (more: object = {}) => ({
  source_message_id: 'm1',
  source_conversation_id: 'c1',
  source_channel_id: 'ch1',
  source_sender_id: 'u1',
  content: { text: 'Hi' },
  from_contact: true,
  sent_at: 1622541600000,
  ...more,
});

/** Raw records of one source. */
async function rawOf(source: string): Promise<readonly LogRecord[]> {
  const topic = topicNames(null).sourceEvents('source-api');
  const records = await Promise.all(
    [0, 1, 2].map(partition => airy.context.log.read({ topic, partition }, 0, { maxRecords: 1_000, maxBytes: 1e7 })),
  );
  return records.flatMap(({ records: read }) => read).filter(({ key }) => key === source);
}

describe('the token of a source', () => {
  it('may have an id of 200 characters of any script', async () => {
    const { status, body } = await call<Created>('/sources.create', { source_id: 'é'.repeat(200) });
    expect(status).toBe(200);
    expect((await call('/sources.channels.list', {}, as(body.token))).status).toBe(200);
  });

  it('is stored sealed, and told nowhere but in the answer of sources.create', async () => {
    const { id, token } = await newSource();
    await call('/sources.update', { source_id: id, name: 'Mine' });
    const shown = JSON.stringify((await call('/sources.list')).body);
    const record = await (await airy.context.administrationView()).query.source(id);
    expect(record).toMatchObject({ name: 'Mine', token: expect.stringMatching(/^sealed:v1:/) });
    expect(airy.context.secrets.open(record?.token ?? '')).toBe(token);
    const topics = topicNames(null);
    const places = [topics.administrationCommands, topics.administrationEvents, topics.customSources];
    const read = places.map(topic =>
      airy.context.log.read({ topic, partition: 0 }, 0, { maxRecords: 10_000, maxBytes: 1e8 }),
    );
    const stored = (await Promise.all(read)).flatMap(({ records }) =>
      records.map(({ value }) => Buffer.from(value ?? [])),
    );
    for (const text of [shown, airy.log.join(), ...stored]) expect(text.includes(token)).toBe(false);
  });

  it('is the same for a repeated call; another body under the same key is 422', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const create = (body: object) => call<Created>('/sources.create', body, key);
    const [one, two] = await Promise.all([create({ source_id: 'once' }), create({ source_id: 'once' })]);
    expect(two.body).toEqual(one.body);
    expect((await call('/sources.channels.list', {}, as(one.body.token))).status).toBe(200);
    expect((await create({ source_id: 'other' })).status).toBe(422);
  });

  it('of fifty calls for one id, one is given', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => call<Created>('/sources.create', { source_id: 'wanted' })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49);
  });

  it('is refused when it was signed for a source that never was, or as a session', async () => {
    const { secrets } = airy.context;
    const { id } = await newSource();
    const never = await secrets.sign('source', { source: 'never' }, null);
    const other = await secrets.sign('source', { source: id }, null);
    const session = await secrets.sign('session', { sub: id }, 60_000);
    const list = (token: string) => call('/sources.channels.list', {}, as(token));
    expect([(await list(never)).status, (await list(other)).status, (await list(session)).status]).toEqual([
      404, 403, 403,
    ]);
  });
});

describe('channels of a source', () => {
  it('take metadata within its limits', async () => {
    const { token } = await newSource();
    const create = (metadata: object) =>
      call('/sources.channels.create', { source_channel_id: 'x', name: 'X', metadata }, as(token));
    const deep = Array.from({ length: 30 }).reduce<object>(inner => ({ a: inner }), { a: 1 });
    expect(await create(deep)).toMatchObject({ status: 400, body: { details: { field: 'metadata' } } });
    expect((await create({ city: 'Bonn' })).body).toMatchObject({ metadata: { city: 'Bonn', name: 'X' } });
  });

  it('of the same id are connected again, with the name that is given', async () => {
    const { id, token } = await withChannel();
    await call('/sources.channels.disconnect', { channel_id: channelId(id, 'ch1') }, as(token));
    const again = { source_channel_id: 'ch1', name: 'Two' };
    expect(await call('/sources.channels.create', again, as(token))).toMatchObject({
      status: 201,
      body: { id: channelId(id, 'ch1'), connected: true, metadata: { name: 'Two' } },
    });
  });
});

describe('sources.webhook', () => {
  it('stores the body as it came, and whose it is, before it answers', async () => {
    const { id, token } = await withChannel();
    const body = `{ "messages" : [${JSON.stringify(message())}], "of": "ours" }`;
    const response = await fetch(`${airy.url}/sources.webhook`, {
      method: 'POST',
      headers: { ...as(token), 'airy-position': call.position, 'content-type': 'application/json' },
      body,
    });
    expect([response.status, await response.text()]).toEqual([200, '']);
    const [record] = await rawOf(id);
    expect(Buffer.from(record?.value ?? []).toString()).toBe(body);
    expect(record?.headers).toEqual({ 'source-id': id });
  });

  it('stores nothing of a body without content', async () => {
    const { id, token } = await withChannel();
    for (const body of [{}, { messages: [] }, { messages: null, metadata: [] }])
      expect((await call('/sources.webhook', body, as(token))).status).toBe(200);
    expect(await rawOf(id)).toEqual([]);
  });

  it.each([253_402_300_800_000, 8_640_000_000_000_001, '9999-12-31T23:59:59Z', Date.now() + 25 * 60 * 60 * 1000])(
    'a message of the future is 400 and names the field: %j',
    async sentAt => {
      const { token } = await withChannel();
      const { status, body } = await call('/sources.webhook', { messages: [message({ sent_at: sentAt })] }, as(token));
      expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('sent_at')]);
    },
  );

  it.each([
    [{ messages: [message({ source_message_id: '' })] }],
    [{ messages: [message({ content: null })] }],
    [{ messages: [message({ from_contact: 'perhaps' })] }],
    [{ messages: [message({ sent_at: 'yesterday' })] }],
    [{ messages: Array.from({ length: 1001 }, () => message()) }],
    [{ metadata: [{ namespace: 'channel', source_id: 'x', metadata: {} }] }],
    [{ metadata: [{ namespace: 'message', source_id: 'x', metadata: 'x' }] }],
    [{ messages: {} }],
  ])('what is not as declared is 400 and not stored (case %#)', async body => {
    const { id, token } = await withChannel();
    expect((await call('/sources.webhook', body, as(token))).status).toBe(400);
    expect(await rawOf(id)).toEqual([]);
  });

  it('names the conversation of a message that came before, for its metadata', async () => {
    const { id, token } = await withChannel();
    const conversationId = await receive({ source: id, messageId: uuid5(id, 'm7') });
    const metadata = [{ namespace: 'message', source_id: 'm7', metadata: { a: 1 } }];
    expect((await call('/sources.webhook', { messages: [message()], metadata }, as(token))).status).toBe(200);
    expect((await rawOf(id))[0]?.headers['conversations']).toBe(conversationId);
  });

  it('lets no source write into what is another’s, whatever their ids make', async () => {
    const { id, token } = await withChannel();
    const foreign = async (theirs: Parameters<typeof receive>[0], given: object) => {
      await receive(theirs);
      return (await call('/sources.webhook', { messages: [message(given)] }, as(token))).status;
    };
    const conversationId = uuid5(id, 'taken');
    expect(await foreign({ source: 'demo', conversationId }, { source_conversation_id: 'taken' })).toBe(403);
    expect(await foreign({ source: 'demo', messageId: uuid5(id, 'm9') }, { source_message_id: 'm9' })).toBe(403);
    const metadata = [{ namespace: 'conversation', source_id: 'taken', metadata: { a: 1 } }];
    expect((await call('/sources.webhook', { metadata }, as(token))).status).toBe(403);
    expect(await rawOf(id)).toEqual([]);
  });
});

/** A message as its platform would bring it; resolves with its conversation, once it is to be seen. */
async function receive(given: {
  readonly source: string;
  readonly conversationId?: string;
  readonly messageId?: string;
}): Promise<string> {
  const { source, conversationId = randomUUID(), messageId = randomUUID() } = given;
  const channel = { id: channelId(source, 'ch1'), source, sourceChannelId: 'ch1', token: null };
  await airy.storeChannel({ ...channel, connectionState: 'CONNECTED' });
  const times = { senderId: 'u', content: '"x"', sentAt: 1, headers: null, sourceMessageId: null };
  const command = {
    type: 'message.receive',
    conversationId,
    messageId,
    channelId: channel.id,
    source,
    ...times,
  } as const;
  await airy.context.commander.conversation({ id: null, principal: 'test', requestHash: null, command });
  const view = await airy.context.communicationView();
  await eventually(async () => (await view.query.message(messageId)) !== null);
  return conversationId;
}

describe('while the Source API is off', () => {
  it('every call says so', async () => {
    const { token } = await newSource();
    await call('/components.update', { components: [{ name: 'integration-source-api', enabled: false }] });
    const off = { status: 404, body: { code: 'source_not_configured' } };
    expect(await call('/sources.list')).toMatchObject(off);
    expect(await call('/sources.create', { source_id: 'x' })).toMatchObject(off);
    expect(await call('/sources.channels.list', {}, as(token))).toMatchObject(off);
    await call('/components.update', { components: [{ name: 'integration-source-api', enabled: true }] });
    expect((await call('/sources.channels.list', {}, as(token))).status).toBe(200);
  });
});

/** sources.* as a source of Airy Core calls it (contract §3, §6, Source API). */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuid5 } from '@airy/model/ids';
import { eventually, startAiry, type RunningAiry } from '@airy/testkit';

/** Waits until the check does not throw. */
const holds = (check: () => Promise<void> | void) =>
  eventually(async () => {
    await check();
    return true;
  });

const systemToken = 'compatibility-token';

let airy: RunningAiry;
let endpoint: Server;
let endpointUrl = '';

/** What the action endpoint was told, and what it answers next. */
const told: { readonly body: string; readonly signature: unknown }[] = [];
let answer: { readonly status: number; readonly body: unknown } = { status: 200, body: {} };

beforeAll(async () => {
  endpoint = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      told.push({ body, signature: request.headers['x-airy-content-signature'] });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>(resolve => endpoint.listen(0, '127.0.0.1', resolve));
  endpointUrl = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/action`;
  airy = await startAiry({
    settings: `
security: { systemToken: "${systemToken}" }
components: { integration: { source-api: { allowPrivateAddresses: true } } }
`,
  });
});
afterAll(async () => {
  await airy?.stop();
  endpoint?.close();
});

type Body = Readonly<Record<string, unknown>>;

async function call(path: string, body: unknown, token = systemToken): Promise<{ status: number; body: Body }> {
  const response = await fetch(airy.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Body };
}

let count = 0;
/** A new source, with its token. */
async function newSource(more: Body = {}): Promise<{ readonly id: string; readonly token: string }> {
  const id = `source-${++count}`;
  const { body } = await call('/sources.create', { source_id: id, ...more });
  return { id, token: String(body['token']) };
}

/** A new source with the channel `ch1`. */
async function withChannel(more: Body = {}) {
  const source = await newSource(more);
  const channel = { source_channel_id: 'ch1', name: 'Channel one' };
  expect((await call('/sources.channels.create', channel, source.token)).status).toBe(201);
  return source;
}

const message = (more: Body = {}) => ({
  source_message_id: 'm1',
  source_conversation_id: 'c1',
  source_channel_id: 'ch1',
  source_sender_id: 'u1',
  content: { text: 'Hi' },
  from_contact: true,
  sent_at: 1622541600000,
  ...more,
});

const listed = async (conversationId: string) =>
  ((await call('/messages.list', { conversation_id: conversationId })).body?.['data'] ?? []) as readonly Body[];

describe('management', () => {
  it('sources.create answers the source and its token, once; the same id again is 409', async () => {
    const given = {
      source_id: 'my-source',
      name: 'Mine',
      image_url: 'https://x/y.png',
      action_endpoint: 'https://x/a',
    };
    const { status, body } = await call('/sources.create', given);
    const { source_id: id, ...shown } = given;
    expect(status).toBe(200);
    expect(body).toEqual({ id, ...shown, token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) });
    expect(await call('/sources.create', given)).toMatchObject({ status: 409, body: { message: expect.any(String) } });
    expect((await call('/sources.create', { source_id: 'facebook' })).status).toBe(409);
    const list = await call('/sources.list', {});
    expect(list.body['data']).toContainEqual({ id, ...shown });
    expect(JSON.stringify(list.body)).not.toContain(body['token']);
  });

  it('sources.update leaves what is absent, action_endpoint too; 404 for an unknown one', async () => {
    const { id } = await newSource({ action_endpoint: 'https://x/a', name: 'Before' });
    const updated = await call('/sources.update', { source_id: id, name: 'After' });
    expect(updated).toEqual({
      status: 200,
      body: { id, name: 'After', image_url: null, action_endpoint: 'https://x/a' },
    });
    expect((await call('/sources.update', { source_id: id, action_endpoint: '' })).body).toMatchObject({
      name: 'After',
      action_endpoint: null,
    });
    expect((await call('/sources.update', { source_id: 'nobody' })).status).toBe(404);
  });

  it('sources.delete is 202, its token is refused at once, also when the id comes again', async () => {
    const { id, token } = await withChannel();
    expect(await call('/sources.delete', { source_id: id })).toEqual({ status: 202, body: null });
    expect((await call('/sources.channels.list', {}, token)).status).toBe(404);
    expect((await call('/sources.delete', { source_id: id })).status).toBe(404);
    const { body } = await call('/sources.create', { source_id: id });
    expect((await call('/sources.channels.list', {}, token)).status).toBe(403);
    expect(await call('/sources.channels.list', {}, String(body['token']))).toMatchObject({ status: 200 });
  });

  it('is for the system token alone, and calls of sources for theirs alone', async () => {
    const { token } = await newSource();
    for (const path of ['create', 'update', 'list', 'delete'])
      expect((await call(`/sources.${path}`, { source_id: 'x' }, token)).status).toBe(403);
    for (const path of ['channels.create', 'channels.list', 'channels.disconnect', 'webhook'])
      expect((await call(`/sources.${path}`, {})).status).toBe(403);
  });
});

describe('channels of a source', () => {
  it('are created (201) with the id of Airy Core, listed, and disconnected (204)', async () => {
    const { id: source, token } = await newSource();
    const id = uuid5(source, 'shop-1');
    const created = await call(
      '/sources.channels.create',
      { source_channel_id: 'shop-1', name: 'Shop', metadata: { city: 'Bonn' } },
      token,
    );
    const channel = {
      id,
      source,
      source_channel_id: 'shop-1',
      connected: true,
      metadata: { name: 'Shop', city: 'Bonn' },
    };
    expect(created).toEqual({ status: 201, body: channel });
    expect(await eventually(() => call('/channels.info', { channel_id: id }))).toMatchObject({ status: 200 });
    expect((await call('/sources.channels.list', {}, token)).body).toEqual({ data: [channel] });
    expect(await call('/sources.channels.disconnect', { channel_id: id }, token)).toEqual({ status: 204, body: null });
    await holds(async () => expect((await call('/sources.channels.list', {}, token)).body).toEqual({ data: [] }));
  });

  it('of others are 403, unknown ones 404', async () => {
    const owner = await withChannel();
    const { token } = await newSource();
    const disconnect = (channelId: string) => call('/sources.channels.disconnect', { channel_id: channelId }, token);
    expect((await disconnect(uuid5(owner.id, 'ch1'))).status).toBe(403);
    expect((await disconnect(uuid5('nobody', 'ch1'))).status).toBe(404);
  });

  it('cannot be taken by a source whose name makes the same id', async () => {
    await call('/channels.chatplugin.connect', { name: 'Widget' });
    const owner = await withChannel();
    const beginning = owner.id.slice(0, -1);
    const { body } = await call('/sources.create', { source_id: beginning });
    const taken = { source_channel_id: `${owner.id.slice(-1)}ch1`, name: 'Mine' };
    expect(uuid5(beginning, taken.source_channel_id)).toBe(uuid5(owner.id, 'ch1'));
    expect((await call('/sources.channels.create', taken, String(body['token']))).status).toBe(403);
  });
});

describe('sources.webhook', () => {
  it('stores messages and metadata under the ids of Airy Core, once', async () => {
    const { id: source, token } = await withChannel();
    const conversationId = uuid5(source, 'c1');
    const body = {
      messages: [
        message(),
        message({ source_message_id: 2, from_contact: false, content: 'plain', sent_at: '2021-06-01T10:00:01Z' }),
      ],
      metadata: [
        { namespace: 'conversation', source_id: 'c1', metadata: { contact: { display_name: 'Ada' } } },
        { namespace: 'message', source_id: 'm1', metadata: { seen: true } },
      ],
    };
    for (const status of [200, 200])
      expect(await call('/sources.webhook', body, token)).toEqual({ status, body: null });
    const shown = await eventually(async () => {
      const messages = await listed(conversationId);
      expect(messages[1]?.['metadata']).toMatchObject({ seen: true });
      return messages;
    });
    expect(shown).toMatchObject([
      {
        id: uuid5(source, '2'),
        content: 'plain',
        from_contact: false,
        delivery_state: 'delivered',
        sent_at: '2021-06-01T10:00:01.000Z',
      },
      {
        id: uuid5(source, 'm1'),
        content: { text: 'Hi' },
        from_contact: true,
        source,
        sender: { id: 'u1' },
        sent_at: '2021-06-01T10:00:00.000Z',
      },
    ]);
    const info = await call('/conversations.info', { conversation_id: conversationId });
    expect(info.body).toMatchObject({
      id: conversationId,
      channel: { id: uuid5(source, 'ch1') },
      metadata: { contact: { display_name: 'Ada' }, unread_count: 1 },
    });
  });

  it('metadata of an earlier call finds its message, that of an unknown one is 404, another namespace 400', async () => {
    const { id: source, token } = await withChannel();
    expect((await call('/sources.webhook', { messages: [message()] }, token)).status).toBe(200);
    const metadata = (namespace: string, id: string) => ({
      metadata: [{ namespace, source_id: id, metadata: { a: { b: 1 } } }],
    });
    expect((await call('/sources.webhook', metadata('message', 'm1'), token)).status).toBe(200);
    await holds(async () =>
      expect((await listed(uuid5(source, 'c1')))[0]?.['metadata']).toMatchObject({ a: { b: 1 } }),
    );
    expect((await call('/sources.webhook', metadata('conversation', 'nobody'), token)).status).toBe(404);
    expect((await call('/sources.webhook', metadata('channel', 'ch1'), token)).status).toBe(400);
  });

  it('of an unknown channel is 404, of a disconnected one 403, and nothing of it is stored', async () => {
    const { id: source, token } = await withChannel();
    const unknown = { messages: [message(), message({ source_channel_id: 'ch2', source_message_id: 'm2' })] };
    expect((await call('/sources.webhook', unknown, token)).status).toBe(404);
    await call('/sources.channels.disconnect', { channel_id: uuid5(source, 'ch1') }, token);
    await holds(async () =>
      expect((await call('/sources.webhook', { messages: [message()] }, token)).status).toBe(403),
    );
    expect((await call('/conversations.info', { conversation_id: uuid5(source, 'c1') })).status).toBe(404);
  });
});

describe('the action endpoint', () => {
  const last = () => JSON.parse(told.at(-1)?.body ?? '{}') as Body;

  it('is told of an agent’s message, signed with the token; its id and metadata are kept', async () => {
    const { id: source, token } = await withChannel({ action_endpoint: endpointUrl });
    const conversationId = uuid5(source, 'c1');
    await call('/sources.webhook', { messages: [message()] }, token);
    await holds(async () => expect(await listed(conversationId)).toHaveLength(1));
    answer = { status: 200, body: { source_message_id: 'theirs', metadata: { read: { by: 'ada' } } } };
    const sent = await call('/messages.send', { conversation_id: conversationId, message: { text: 'Hello' } });
    expect(sent).toMatchObject({ status: 200, body: { delivery_state: 'pending' } });
    await holds(async () =>
      expect((await listed(conversationId))[0]).toMatchObject({
        delivery_state: 'delivered',
        metadata: { source: { id: 'theirs' }, read: { by: 'ada' } },
      }),
    );
    const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(last()).toEqual({
      type: 'message.send',
      payload: {
        message: { id: sent.body['id'], source_recipient_id: 'u1', content: { text: 'Hello' }, sent_at: iso },
        conversation: {
          id: conversationId,
          channel_id: uuid5(source, 'ch1'),
          source_channel_id: 'ch1',
          source_conversation_id: 'c1',
          created_at: iso,
        },
      },
    });
    const { body, signature } = told.at(-1) ?? { body: '', signature: '' };
    expect(signature).toBe(createHmac('sha256', token).update(body).digest('hex'));
  });

  it('is told without a conversation of a message that begins one', async () => {
    const { id: source, token } = await withChannel({ action_endpoint: endpointUrl });
    answer = { status: 200, body: {} };
    const started = await eventually(async () => {
      const sent = await call('/messages.send', {
        source_recipient_id: 'u9',
        channel_id: uuid5(source, 'ch1'),
        message: { text: 'First' },
      });
      expect(sent.status).toBe(200);
      return sent;
    });
    await holds(() => expect(last()).toMatchObject({ payload: { message: { id: started.body['id'] } } }));
    expect(last()).toMatchObject({ payload: { message: { source_recipient_id: 'u9' } } });
    expect((last()['payload'] as Body)['conversation']).toBeUndefined();
    await call('/sources.webhook', { messages: [message({ source_conversation_id: 'u9' })] }, token);
    await holds(async () => expect(await listed(uuid5(source, 'u9'))).toHaveLength(2));
  });

  it('that answers anything but 200 makes the message fail with its error', async () => {
    const { id: source, token } = await withChannel({ action_endpoint: endpointUrl });
    const conversationId = uuid5(source, 'c1');
    await call('/sources.webhook', { messages: [message()] }, token);
    await holds(async () => expect(await listed(conversationId)).toHaveLength(1));
    answer = { status: 202, body: { error: 'not today' } };
    await call('/messages.send', { conversation_id: conversationId, message: { text: 'Hello' } });
    await holds(async () =>
      expect((await listed(conversationId))[0]).toMatchObject({
        delivery_state: 'failed',
        metadata: { error: 'not today' },
      }),
    );
  });
});

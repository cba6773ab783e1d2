/** Contract §4 and §14 Sockets, as the old socket client, the inbox and the widget use them. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startAiry, type RunningAiry } from '@airy/testkit';
import { OldStomp, oldConnect } from './old-stomp.ts';

const systemToken = 'compatibility-token';
const asMachine = { authorization: `Bearer ${systemToken}` };

let airy: RunningAiry;
let channelId: string;
const open: OldStomp[] = [];
beforeAll(async () => {
  airy = await startAiry({ settings: `security: { systemToken: "${systemToken}" }\n` });
  const channel = await call('/channels.chatplugin.connect', { source_channel_id: 'old-site', name: 'Old site' });
  channelId = channel['id'] as string;
});
afterAll(() => airy.stop());
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

async function call(path: string, body: unknown, headers: Readonly<Record<string, string>> = asMachine) {
  const response = await fetch(`${airy.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

async function socket(path: string, protocols: readonly string[], headers: Readonly<Record<string, string>> = {}) {
  const client = await OldStomp.open(`${airy.url.replace('http', 'ws')}${path}`, protocols, headers);
  open.push(client);
  return client;
}

/** An agent as the old socket client connects: the upgrade request says who it is. */
async function agent(): Promise<OldStomp> {
  const client = await socket('/ws.communication', ['v12.stomp', 'v11.stomp', 'v10.stomp'], asMachine);
  client.send('CONNECT', oldConnect);
  await client.of('CONNECTED');
  client.send('SUBSCRIBE', { id: 'sub-0', destination: '/events', receipt: 'subscribed' });
  await client.of('RECEIPT');
  return client;
}

async function visit() {
  const visitor = await call('/chatplugin.authenticate', { channel_id: channelId }, {});
  return visitor['token'] as string;
}

async function visitor(token: string): Promise<OldStomp> {
  const client = await socket('/ws.chatplugin', ['v12.stomp', 'v11.stomp', 'v10.stomp']);
  client.send('CONNECT', { ...oldConnect, 'heart-beat': '4000,4000', Authorization: `Bearer ${token}` });
  await client.of('CONNECTED');
  client.send('SUBSCRIBE', { id: 'sub-0', destination: '/user/queue/message', receipt: 'subscribed' });
  await client.of('RECEIPT');
  return client;
}

const bodies = async (client: OldStomp, count: number) =>
  (await client.of('MESSAGE', count)).map(({ body }) => JSON.parse(body) as Record<string, unknown>);

describe('the upgrade', () => {
  it.each([
    [['v12.stomp', 'v11.stomp', 'v10.stomp'], 'v12.stomp'],
    [['v11.stomp'], 'v11.stomp'],
    [['v10.stomp'], 'v10.stomp'],
  ])('answers one of the protocols that were offered: %j', async (offered, chosen) => {
    const client = await socket('/ws.communication', offered, asMachine);
    expect(client.socket.protocol).toBe(chosen);
  });

  it('is let in from any page, as the socket was open to `*`', async () => {
    const client = await socket('/ws.chatplugin', ['v12.stomp'], { origin: 'https://shop.example' });
    expect(client.socket.protocol).toBe('v12.stomp');
  });
});

describe('CONNECTED', () => {
  it('has a heart-beat header and the best version', async () => {
    const client = await agent();
    const [connected] = await client.of('CONNECTED');
    expect(connected?.headers).toMatchObject({ version: '1.2', 'heart-beat': '10000,10000' });
  });

  it('is refused without a session: 401 in the message header of ERROR', async () => {
    const client = await socket('/ws.communication', ['v12.stomp']);
    client.send('CONNECT', oldConnect);
    const [error] = await client.of('ERROR');
    expect(error?.headers['message']).toContain('401');
  });

  it('is refused to a visitor with a wrong token: 401 in the message header of ERROR', async () => {
    const client = await socket('/ws.chatplugin', ['v12.stomp']);
    client.send('CONNECT', { ...oldConnect, Authorization: 'Bearer wrong' });
    const [error] = await client.of('ERROR');
    expect(error?.headers['message']).toContain('401');
  });
});

describe('what agents are told', () => {
  it('keeps the old envelopes: messages, metadata, channels, tags', async () => {
    const client = await agent();
    const tag = await call('/tags.create', { name: 'Old', color: 'tag-red' });
    const token = await visit();
    const sent = await call('/chatplugin.send', { message: { text: 'Hi' } }, { authorization: `Bearer ${token}` });
    await call('/channels.update', { channel_id: channelId, name: 'New name' });
    const told = async (type: string) => {
      for (let count = 1; ; count++) {
        const found = (await bodies(client, count)).find(body => body['type'] === type);
        if (found !== undefined) return found;
      }
    };
    expect(await told('tag.updated')).toEqual({
      type: 'tag.updated',
      timestamp: expect.any(Number),
      payload: { id: tag['id'], name: 'Old', color: 'tag-red' },
    });
    expect(await told('message.created')).toEqual({
      type: 'message.created',
      timestamp: expect.any(Number),
      payload: {
        conversation_id: expect.any(String),
        channel_id: channelId,
        message: expect.objectContaining({
          id: sent['id'],
          metadata: null,
          content: { text: 'Hi' },
          delivery_state: 'delivered',
          from_contact: true,
          source: 'chatplugin',
        }),
      },
    });
    expect(await told('metadata.updated')).toMatchObject({
      timestamp: expect.any(Number),
      payload: { subject: expect.any(String), identifier: expect.any(String), metadata: expect.any(Object) },
    });
    const allowed = ['message.created', 'metadata.updated', 'channel.updated', 'tag.updated', 'component.updated'];
    for (const { type } of (await bodies(client, 1)) as unknown as { readonly type: string }[])
      expect(allowed).toContain(type);
  });

  it('is told of every change of a message as message.created, with the same id', async () => {
    const client = await agent();
    const token = await visit();
    await call('/chatplugin.send', { message: { text: 'Hi' } }, { authorization: `Bearer ${token}` });
    const [first] = await bodies(client, 1);
    const { conversation_id } = (first?.['payload'] ?? {}) as { readonly conversation_id: string };
    const answer = await call('/messages.send', { conversation_id, message: { text: 'Hello' } });
    await visitor(token);
    const states = async (count: number) =>
      (await bodies(client, count))
        .filter(({ type, payload }) => type === 'message.created' && idOf(payload) === answer['id'])
        .map(({ payload }) => stateOf(payload));
    for (let count = 1; !(await states(count)).includes('delivered'); count++);
    expect(new Set(await states(1))).toEqual(new Set(['pending', 'delivered']));
  });

  it('nothing is replayed to a client that brings no cursor', async () => {
    const token = await visit();
    await call('/chatplugin.send', { message: { text: 'before' } }, { authorization: `Bearer ${token}` });
    const client = await agent();
    const tag = await call('/tags.create', { name: 'After', color: 'tag-blue' });
    const [first] = await bodies(client, 1);
    expect(first).toMatchObject({ type: 'tag.updated', payload: { id: tag['id'] } });
  });

  it('component.updated tells whether a component is installed', async () => {
    const client = await agent();
    await call('/components.update', { components: [{ name: 'sources-facebook', enabled: false }] });
    expect((await bodies(client, 1))[0]).toEqual({
      type: 'component.updated',
      timestamp: expect.any(Number),
      payload: {
        subject: 'component',
        identifier: 'sources-facebook',
        metadata: { installationStatus: 'installed' },
      },
    });
  });

  it('a client that subscribes without a cursor gets none of the new kinds', async () => {
    const client = await agent();
    await call('/signals.send', { conversation_id: crypto.randomUUID(), type: 'typing' });
    const made = await call('/tags.create', { name: 'Gone', color: 'tag-blue' });
    const gone = await fetch(`${airy.url}/tags.delete`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...asMachine },
      body: JSON.stringify({ id: made['id'] }),
    });
    expect(gone.ok).toBe(true);
    const last = await call('/tags.create', { name: 'Last', color: 'tag-blue' });
    const ids = (await bodies(client, 2)).map(({ payload }) => idOf({ message: payload }));
    expect(ids).toEqual([made['id'], last['id']]);
  });
});

describe('what visitors are told', () => {
  it('has no envelope, goes to every tab and both directions, and says delivered already', async () => {
    const token = await visit();
    const tabs = [await visitor(token), await visitor(token)];
    const own = await call('/chatplugin.send', { message: { text: 'Hi' } }, { authorization: `Bearer ${token}` });
    const [frame] = await bodies(tabs[0]!, 1);
    const { conversation_id } = frame as unknown as { readonly conversation_id: string };
    const answer = await call('/messages.send', { conversation_id, message: { text: 'Hello' } });
    for (const tab of tabs) {
      const [mine, theirs] = await bodies(tab, 2);
      expect(mine).toEqual({
        conversation_id,
        channel_id: channelId,
        message: expect.objectContaining({ id: own['id'], from_contact: true, metadata: null }),
      });
      expect(theirs).toMatchObject({ message: { id: answer['id'], from_contact: false, delivery_state: 'delivered' } });
    }
  });
});

describe('SEND', () => {
  it('is refused with an ERROR frame', async () => {
    const client = await agent();
    client.send('SEND', { destination: '/events' });
    expect((await client.of('ERROR'))[0]?.headers['message']).toContain('SEND');
  });
});

function idOf(payload: unknown): unknown {
  return (payload as { readonly message?: { readonly id?: string } }).message?.id;
}

function stateOf(payload: unknown): unknown {
  return (payload as { readonly message?: { readonly delivery_state?: string } }).message?.delivery_state;
}

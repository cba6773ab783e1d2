import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { communicationEvent } from '@airy/contract';
import type { Message } from '@airy/model';
import type { Client, IFrame, IMessage } from '@stomp/stompjs';
import type { LogEvent } from './frame-of-event.ts';
import { goodCookie, startStand, systemToken, type Stand } from './__fixtures__/stand.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await startStand();
});
afterEach(() => stand.close());

const message: Message = {
  id: '00000000-0000-5000-8000-000000000001',
  headers: null,
  isFromContact: true,
  deliveryState: 'DELIVERED',
  senderId: 'psid',
  sourceRecipientId: null,
  conversationId: '00000000-0000-5000-8000-0000000000c1',
  channelId: '00000000-0000-5000-8000-0000000000a1',
  source: 'facebook',
  content: '{"text":"Grüße 😀"}',
  sentAt: 1_622_541_600_000,
  updatedAt: null,
  index: 0,
  contactCount: 1,
  openAttempt: null,
};
const now = 1_622_541_600_000;

function event<T extends LogEvent['type']>(type: T, subject: string, data: Extract<LogEvent, { type: T }>['data']) {
  return {
    specversion: '1.0',
    id: `${type} ${subject}`,
    source: type === 'channel.updated' || type === 'tag.updated' ? 'airy/administration' : 'airy/conversation',
    type,
    subject,
    time: new Date(now).toISOString(),
    datacontenttype: 'application/json',
    commandid: 'command-1',
    data,
  } as LogEvent;
}

function messageEvent(type: 'message.created' | 'message.updated', changes: Partial<Message> = {}): LogEvent {
  return event(type, message.conversationId, { message: { ...message, ...changes }, metadata: null });
}

function connected(client: Client): Promise<IFrame> {
  return new Promise((resolve, reject) => {
    client.onConnect = resolve;
    client.onStompError = frame => reject(new Error(frame.headers['message']));
    client.onWebSocketError = (error: unknown) => reject((error as { error: Error }).error);
    client.activate();
  });
}

async function subscribed(client: Client, onMessage: (frame: IMessage) => void): Promise<IFrame> {
  await connected(client);
  const receipt = new Promise<IFrame>(resolve => client.watchForReceipt('ready', resolve));
  client.subscribe('/events', onMessage, { receipt: 'ready' });
  return receipt;
}

const asMachine = { authorization: `Bearer ${systemToken}` };

/** Publishes and returns what arrives for it. */
async function told(events: readonly Parameters<Stand['publish']>[0][]): Promise<IMessage[]> {
  const last = messageEvent('message.created', { id: 'last' });
  const received: IMessage[] = [];
  let seen: () => void = () => undefined;
  const done = new Promise<void>(resolve => (seen = resolve));
  await subscribed(stand.client(asMachine), frame => {
    const isLast = frame.body.includes('"id":"last"');
    if (isLast) seen();
    else received.push(frame);
  });
  for (const event of events) await stand.publish(event);
  await stand.publish(last);
  await done;
  return received;
}

function bodies(frames: readonly IMessage[]) {
  return frames.map(frame => communicationEvent.parse(JSON.parse(frame.body)));
}

describe('an agent who subscribes to /events', () => {
  it('gets new and changed messages as message.created; the header says which', async () => {
    const changed = { deliveryState: 'FAILED', isFromContact: false, updatedAt: 1 } as const;
    const frames = await told([messageEvent('message.created'), messageEvent('message.updated', changed)]);
    expect(bodies(frames)).toEqual([
      {
        type: 'message.created',
        timestamp: 1_622_541_600_000,
        payload: {
          conversation_id: message.conversationId,
          channel_id: message.channelId,
          message: {
            id: message.id,
            content: { text: 'Grüße 😀' },
            sent_at: '2021-06-01T10:00:00.000Z',
            delivery_state: 'delivered',
            from_contact: true,
            source: 'facebook',
            metadata: null,
            sender: { id: 'psid', name: null, avatar_url: null },
          },
        },
      },
      expect.objectContaining({
        payload: expect.objectContaining({ message: expect.objectContaining({ delivery_state: 'failed' }) }),
      }),
    ]);
    expect(frames.map(frame => frame.headers['event-type'])).toEqual(['message.created', 'message.updated']);
  });

  it('gets channels without metadata, tags, and whole metadata documents without page tokens', async () => {
    const channel = {
      id: message.channelId,
      source: 'facebook',
      sourceChannelId: '1234',
      token: 'sealed:v1:secret',
      connectionState: 'CONNECTED',
    } as const;
    const metadata = { name: 'Page', page_token: 'secret', user_data: { vip: true } };
    const frames = await told([
      event('channel.updated', channel.id, { channel }),
      event('tag.updated', 't1', { tag: { id: 't1', name: 'VIP', color: 'RED' } }),
      event('metadata.updated', channel.id, {
        subject: 'channel',
        identifier: channel.id,
        conversationId: null,
        metadata,
      }),
    ]);
    expect(bodies(frames).toSorted((a, b) => a.type.localeCompare(b.type))).toEqual([
      {
        type: 'channel.updated',
        timestamp: null,
        payload: { id: channel.id, source: 'facebook', source_channel_id: '1234', connected: true, metadata: null },
      },
      {
        type: 'metadata.updated',
        timestamp: now,
        payload: { subject: 'channel', identifier: channel.id, metadata: { name: 'Page', user_data: { vip: true } } },
      },
      { type: 'tag.updated', timestamp: now, payload: { id: 't1', name: 'VIP', color: 'tag-red' } },
    ]);
    expect(frames.map(frame => frame.body).join('')).not.toContain('secret');
  });

  it('hears nothing of what only the stations need', async () => {
    const outcome = { commandType: 'message.send', requestHash: null, outcome: { ok: true, result: null } } as const;
    expect(await told([event('command.outcome', message.conversationId, outcome)])).toEqual([]);
  });

  it('hears nothing of what cannot be read, but it is counted', async () => {
    let seen = 0;
    await subscribed(stand.client(asMachine), () => seen++);
    const unreadable = ['{"half', 'null', '{"type":"message.created","data":{"message":{}}}'];
    for (const value of unreadable) await stand.publishRaw(value);
    const counted = () => stand.metric('airy_socket_unreadable_events_total');
    while ((await counted()) !== unreadable.length) await new Promise(resolve => setTimeout(resolve, 2));
    await stand.publish(messageEvent('message.created'));
    while (seen === 0) await new Promise(resolve => setTimeout(resolve, 2));
    expect(seen).toBe(1);
  });

  it('knows from the headers what it has, and from the receipt where to read on', async () => {
    await stand.publish(messageEvent('message.created'), { 'airy-position': 'messages/1=7' });
    let receipt: IFrame;
    let frames: IMessage[];
    do {
      const received: IMessage[] = [];
      receipt = await subscribed(stand.client(asMachine), frame => received.push(frame));
      frames = received;
    } while (receipt.headers['airy-position'] === undefined);
    expect(receipt.headers['airy-position']).toBe('messages/1=7');
    await stand.publish(messageEvent('message.updated'), { 'airy-position': 'messages/1=8' });
    while (frames.length === 0) await new Promise(resolve => setTimeout(resolve, 2));
    expect(frames[0]?.headers).toMatchObject({
      'message-id': messageEvent('message.updated').id,
      'airy-position': 'messages/1=8',
      cursor: expect.stringMatching(/^[\w-]{40,}$/),
    });
  });
});

describe('access', () => {
  it.each([
    ['the system token in the upgrade', asMachine, {}],
    ['the system token in CONNECT', {}, { Authorization: `Bearer ${systemToken}` }],
    ['a session', { cookie: goodCookie }, {}],
  ])('is given for %s', async (_name, headers, connectHeaders) => {
    await expect(connected(stand.client(headers, connectHeaders))).resolves.toBeDefined();
  });

  it.each([
    ['nothing', {}],
    ['a forged session', { cookie: 'airy_auth_token=bad' }],
    ['a wrong token beside a good session', { cookie: goodCookie, authorization: 'Bearer wrong' }],
  ])('is refused for %s: 401 in the message header', async (_name, headers) => {
    await expect(connected(stand.client(headers))).rejects.toThrow(/^401 /);
  });

  it('ends with the session: 401 in the message header', async () => {
    const client = stand.client({ cookie: goodCookie });
    await connected(client);
    const told = new Promise<IFrame>(resolve => (client.onStompError = resolve));
    stand.endSessions();
    expect((await told).headers).toMatchObject({ message: expect.stringMatching(/^401 /), code: 'unauthorized' });
  });

  it('is refused for a session on a page that only `*` lets in', async () => {
    const headers = { cookie: goodCookie, origin: 'http://evil.example' };
    await expect(connected(stand.client(headers))).rejects.toThrow(/^403 /);
  });

  it('is refused at the upgrade for a page that is not let in at all', async () => {
    await stand.close();
    stand = await startStand(['https://app.example']);
    const client = stand.client({ ...asMachine, origin: 'http://evil.example' });
    await expect(connected(client)).rejects.toThrow('403');
    await expect(connected(stand.client({ ...asMachine, origin: 'https://app.example' }))).resolves.toBeDefined();
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { signalEvent, signalsSend, type SignalEvent } from '@airy/contract';
import type { Client } from '@stomp/stompjs';
import { EventReader } from './__fixtures__/event-reader.ts';
import { numbered, until } from './__fixtures__/numbered.ts';
import { goodCookie, startStand, systemToken, type Stand } from './__fixtures__/stand.ts';

const conversation = '00000000-0000-4000-8000-0000000000c1';
const asMachine = { authorization: `Bearer ${systemToken}` };

let stand: Stand;
beforeEach(async () => {
  stand = await startStand(['*'], 2);
});
afterEach(() => stand.close());

async function send(body: unknown, headers: Readonly<Record<string, string>> = { cookie: goodCookie }) {
  const response = await fetch(`${stand.url}/signals.send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as never };
}

async function subscribed(client: Client, destinations: readonly string[]): Promise<SignalEvent[]> {
  const signals: SignalEvent[] = [];
  await new Promise<void>((resolve, reject) => {
    client.onConnect = () => resolve();
    client.onStompError = frame => reject(new Error(frame.headers['message']));
    client.activate();
  });
  for (const destination of destinations) {
    const receipt = new Promise<void>(resolve => client.watchForReceipt(destination, () => resolve()));
    client.subscribe(
      destination,
      frame => {
        expect(frame.headers['cursor'] === undefined).toBe(destination === '/signals');
        const event = signalEvent.safeParse(JSON.parse(frame.body));
        if (event.success) signals.push(event.data);
      },
      { receipt: destination },
    );
    await receipt;
  }
  return signals;
}

describe('signals', () => {
  it('reach who asked for them, on any replica, and nobody else', async () => {
    const asked = await subscribed(stand.client(asMachine, {}, 1), ['/signals', '/events']);
    const old = await subscribed(stand.client(asMachine), ['/events']);
    const stream = await EventReader.open(
      `${stand.url}/events?signals=true&conversation_id=${conversation}`,
      asMachine,
    );
    const deaf = await EventReader.open(`${stand.url}/events`, asMachine);
    await until(() => stream.lastId !== null && deaf.lastId !== null);
    const before = stream.lastId;
    expect(await send({ conversation_id: conversation, type: 'typing' })).toEqual({
      status: 200,
      body: { present: [] },
    });
    await send({ conversation_id: '00000000-0000-4000-8000-0000000000c2', type: 'typing', active: false });
    await until(() => asked.length === 2 && stream.data.length === 1);
    expect(asked[0]).toEqual({
      type: 'signal.typing',
      timestamp: expect.any(Number),
      payload: { conversation_id: conversation, from_contact: false, id: 'local:admin', name: 'Admin', active: true },
    });
    expect(stream.data[0]).toMatchObject({ type: 'signal.typing', payload: { conversation_id: conversation } });
    expect(stream.lastId).toBe(before);
    await stand.publish(numbered('red', 0));
    await until(() => deaf.data.length === 1);
    expect(old).toEqual([]);
    stream.close();
    deaf.close();
  });

  it('tell who is at a conversation, until they leave', async () => {
    const parse = ({ body }: { readonly body: unknown }) => signalsSend.response.parse(body).present;
    const there = { conversation_id: conversation, type: 'presence' };
    const [self] = parse(await send(there));
    expect(self).toMatchObject({ id: 'local:admin' });
    const both = parse(await send(there, asMachine)).map(({ id }) => id);
    expect(both.toSorted()).toEqual(['local:admin', 'system-token-a-sy']);
    await send({ ...there, active: false });
    let left = both;
    while (left.length > 1) left = parse(await send({ ...there, type: 'typing' }, asMachine)).map(({ id }) => id);
    expect(left).toEqual(['system-token-a-sy']);
  });

  it('are limited, and checked', async () => {
    for (const body of [{}, { conversation_id: 'x', type: 'typing' }, { conversation_id: conversation, type: 'other' }])
      expect((await send(body)).status).toBe(400);
    expect((await send({ conversation_id: conversation, type: 'typing' }, {})).status).toBe(403);
    let status = 200;
    for (let n = 0; status === 200 && n < 200; n++)
      ({ status } = await send({ conversation_id: conversation, type: 'typing' }));
    expect(status).toBe(429);
    expect((await send({ conversation_id: conversation, type: 'typing' }, asMachine)).status).toBe(200);
  });
});

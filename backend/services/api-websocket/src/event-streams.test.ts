import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventReader } from './__fixtures__/event-reader.ts';
import { numbered, numbersOf, outcome, tagDeleted, until } from './__fixtures__/numbered.ts';
import { cursors, goodCookie, startStand, systemToken, type Stand } from './__fixtures__/stand.ts';

const asMachine = { authorization: `Bearer ${systemToken}` };

let stand: Stand;
let readers: EventReader[];
beforeEach(async () => {
  stand = await startStand(['*'], 2);
  readers = [];
});
afterEach(async () => {
  for (const reader of readers) reader.close();
  await stand.close();
});

async function open(query = '', headers: Readonly<Record<string, string>> = {}, replica = 0): Promise<EventReader> {
  const reader = await EventReader.open(`${stand.urls[replica]}/events${query}`, { ...asMachine, ...headers });
  readers.push(reader);
  // It stands somewhere from the beginning on.
  if (reader.response.ok) await until(() => reader.lastId !== null || reader.isOver);
  return reader;
}

const idsOf = (reader: EventReader): string[] => reader.data.map(({ id }) => id);

describe('GET /events', () => {
  it('streams events with a name, a cursor and what they tell', async () => {
    const reader = await open();
    expect(Object.fromEntries(reader.response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    await stand.publish(outcome('red'));
    await stand.publish(numbered('red', 7), { 'airy-position': 'metadata/1=3' });
    await stand.publish(tagDeleted('vip'));
    await until(() => reader.data.length === 2);
    const [metadata, tag] = reader.events
      .filter(({ data }) => data !== null)
      .toSorted((a, b) => (a.event! < b.event! ? -1 : 1));
    expect(metadata).toMatchObject({ event: 'metadata.updated', id: expect.stringMatching(/^[\w-]+$/) });
    expect(JSON.parse(metadata!.data!)).toEqual({
      id: 'red 7',
      type: 'metadata.updated',
      timestamp: 0,
      position: 'metadata/1=3',
      payload: { subject: 'conversation', identifier: 'red', metadata: { n: 7 } },
    });
    expect(JSON.parse(tag!.data!)).toMatchObject({ type: 'tag.deleted', position: null, payload: { id: 'vip' } });
  });

  it('refuses a type that is never told', async () => {
    const reader = await EventReader.open(`${stand.urls[0]}/events?types=message.craeted`, asMachine);
    readers.push(reader);
    expect(reader.response.status).toBe(400);
  });

  it('counts the calls of a caller', async () => {
    const reader = await open();
    expect(reader.response.headers.get('ratelimit')).toMatch(/^"token";r=\d+;t=\d+$/);
  });

  it.each(['cursor', 'after', 'last-event-id'])('goes on from a cursor in %s, on any replica', async where => {
    const first = await open();
    await stand.publish(numbered('red', 0));
    await until(() => first.data.length === 1);
    first.close();
    for (let n = 1; n < 30; n++) await stand.publish(numbered(n % 2 === 0 ? 'red' : 'blue', n));
    const cursor = first.lastId!;
    // The header is newer than what stands in the address.
    const back =
      where === 'last-event-id'
        ? await open('?after=made-up', { 'last-event-id': cursor }, 1)
        : await open(`?${where}=${cursor}`, {}, 1);
    await until(() => back.data.length === 29);
    await stand.publish(numbered('red', 30));
    await until(() => back.data.length === 30);
    expect(numbersOf(idsOf(back), 'red')).toEqual(Array.from({ length: 15 }, (_, k) => 2 * k + 2));
    expect(numbersOf(idsOf(back), 'blue')).toEqual(Array.from({ length: 15 }, (_, k) => 2 * k + 1).filter(n => n < 30));
  });

  it('tells only the types and the conversation that were asked for, in what was missed too', async () => {
    const from = (await open()).lastId!;
    const publish = async (n: number) => {
      await stand.publish(numbered('red', n));
      await stand.publish(numbered('blue', n));
      await stand.publish(tagDeleted(`tag ${n}`));
    };
    await publish(0);
    const [tags, red, both] = [
      await open(`?after=${from}&types=tag.deleted,tag.updated`),
      await open(`?after=${from}&conversation_id=00000000-0000-4000-8000-000000000000`),
      await open(`?after=${from}`),
    ];
    await publish(1);
    await until(() => both.data.length === 6);
    await until(() => tags.data.length === 2);
    expect(idsOf(tags)).toEqual(['deleted tag 0', 'deleted tag 1']);
    expect(idsOf(red)).toEqual([]);
  });

  it('asks for a refresh where it cannot go on, and goes on from there', async () => {
    const known = cursors.parse((await open()).lastId!);
    if (known === null || known === 'foreign') throw new Error('This is a cursor.');
    const beyond = new Map([...known.positions].map(([place, next]) => [place, next + 100] as const));
    const reader = await open(`?after=${cursors.format({ positions: beyond, anchor: null })}`);
    await until(() => reader.data.length === 1);
    const refresh = reader.events.find(({ data }) => data !== null);
    expect(refresh).toMatchObject({ event: 'refresh.required', id: reader.lastId });
    expect(reader.data[0]).toMatchObject({ type: 'refresh.required', payload: { reason: 'unknown' } });
    const again = await open(`?after=${reader.lastId}`);
    await stand.publish(numbered('red', 0));
    await until(() => again.data.length === 1 && reader.data.length === 2);
  });

  it('asks for a refresh where what a browser has noted is no cursor any more', async () => {
    const reader = await open('', { 'last-event-id': 'made-up' });
    expect(reader.response.status).toBe(200);
    await until(() => reader.data.length === 1 || reader.isOver);
    expect(reader.data[0]).toMatchObject({ type: 'refresh.required', payload: { reason: 'unknown' } });
  });

  it('refuses who may not read, and what is no cursor', async () => {
    const status = async (path: string, headers: Record<string, string>) =>
      (await fetch(`${stand.url}${path}`, { headers })).status;
    expect(await status('/events', {})).toBe(403);
    expect(await status('/events', { authorization: 'Bearer wrong', cookie: goodCookie })).toBe(403);
    expect(await status('/events', { cookie: goodCookie, origin: 'http://evil.example' })).toBe(403);
    for (const made of ['made-up', 'a=b', encodeURIComponent('😀')])
      expect(await status(`/events?after=${made}`, asMachine)).toBe(400);
    expect(await status('/events?types=NO%20TYPE', asMachine)).toBe(400);
    expect(await status('/events?conversation_id=5', asMachine)).toBe(400);
    const reader = await EventReader.open(`${stand.url}/events`, { cookie: goodCookie });
    readers.push(reader);
    expect(reader.response.status).toBe(200);
  });

  it('ends for a session that has ended', async () => {
    const reader = await EventReader.open(`${stand.url}/events`, { cookie: goodCookie });
    readers.push(reader);
    stand.endSessions();
    await until(() => reader.isOver);
    expect((await fetch(`${stand.url}/events`, { headers: { cookie: goodCookie } })).status).toBe(403);
  });

  it('drops who reads too slowly, and they miss nothing when they come back', async () => {
    const quick = await open();
    const start = quick.lastId!;
    const slow = connect(Number(new URL(stand.url).port), '127.0.0.1');
    slow.on('error', () => undefined);
    const closed = new Promise(resolve => slow.once('close', resolve));
    slow.write(`GET /events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${systemToken}\r\n\r\n`);
    await new Promise(resolve => slow.once('data', resolve));
    slow.pause();
    const text = 'x'.repeat(100_000);
    let count = 0;
    const isDropped = async () => (await stand.dropped('events', 'slow')) > 0;
    while (!(await isDropped())) {
      await stand.publish({
        ...numbered('red', count),
        data: { ...numbered('red', 0).data, metadata: { text } },
      } as never);
      count += 1;
      await until(() => quick.data.length === count);
    }
    slow.resume();
    await closed;
    const back = await open(`?after=${start}`);
    await until(() => back.data.length === count);
    expect(numbersOf(idsOf(back), 'red')).toEqual(Array.from({ length: count }, (_, n) => n));
  });
});

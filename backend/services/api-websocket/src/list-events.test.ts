import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventsList, type FeedEvent } from '@airy/contract';
import fc from 'fast-check';
import { numbered, numbersOf, outcome, tagDeleted } from './__fixtures__/numbered.ts';
import { startStand, systemToken, type Stand } from './__fixtures__/stand.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await startStand(['*'], 2);
});
afterEach(() => stand.close());

async function call(body: unknown, replica = 0) {
  const response = await fetch(`${stand.urls[replica]}/events.list`, {
    method: 'POST',
    headers: { authorization: `Bearer ${systemToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as never };
}

async function list(body: Readonly<Record<string, unknown>>, replica = 0) {
  const { status, body: answer } = await call(body, replica);
  expect(status).toBe(200);
  return eventsList.response.parse(answer);
}

const now = async (): Promise<string> => (await list({})).cursor;

describe('events.list', () => {
  it('without a cursor tells where the feed stands', async () => {
    await stand.publish(numbered('red', 0));
    expect(await list({})).toEqual({ data: [], cursor: expect.any(String), caught_up: true, refresh: null });
    expect(await list({ cursor: '', wait_seconds: 20 })).toMatchObject({ data: [] });
  });

  it('lists what came after a cursor, each event with its own to go on from', async () => {
    const from = await now();
    await stand.publish(numbered('red', 0), { 'airy-position': 'metadata/1=3' });
    await stand.publish(outcome('red'));
    await stand.publish(numbered('red', 1));
    const { data, caught_up } = await list({ cursor: from, wait_seconds: 20 }).then(async first =>
      first.data.length === 2 ? first : list({ cursor: from }),
    );
    expect(caught_up).toBe(true);
    expect(data[0]).toEqual({
      id: 'red 0',
      type: 'metadata.updated',
      timestamp: 0,
      position: 'metadata/1=3',
      payload: { subject: 'conversation', identifier: 'red', metadata: { n: 0 } },
      cursor: expect.any(String),
    });
    expect((await list({ cursor: data[0]!.cursor })).data.map(({ id }) => id)).toEqual(['red 1']);
  });

  it('pages of any size, from either replica: every event once', async () => {
    const conversations = ['red', 'green', 'blue', 'grey'];
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), async (plan, limit) => {
        const tag = String(counted++);
        let cursor = await now();
        for (const [n, which] of plan.entries()) await stand.publish(numbered(`${tag}-${conversations[which]}`, n));
        const seen: FeedEvent[] = [];
        for (let page = 0; seen.length < plan.length; page++) {
          const answer = await list({ cursor, limit, wait_seconds: 20 }, page % 2);
          expect(answer.data.length).toBeLessThanOrEqual(limit);
          seen.push(...answer.data);
          cursor = answer.cursor;
        }
        expect((await list({ cursor })).data).toEqual([]);
        for (const [which, conversation] of conversations.entries())
          expect(
            numbersOf(
              seen.map(({ id }) => id),
              `${tag}-${conversation}`,
            ),
          ).toEqual([...plan.keys()].filter(n => plan[n] === which));
      }),
      { numRuns: 10 },
    );
  });

  it('waits for what was asked for, and for nothing else', async () => {
    const from = await now();
    const waiting = list({ cursor: from, wait_seconds: 20, types: ['tag.deleted'] });
    await stand.publish(numbered('red', 0));
    await stand.publish(tagDeleted('vip'));
    const { data, cursor } = await waiting;
    expect(data.map(({ type }) => type)).toEqual(['tag.deleted']);
    const inVain = await list({ cursor, wait_seconds: 1, types: ['tag.updated'] });
    expect(inVain).toMatchObject({ data: [], caught_up: true, refresh: null });
    const ofOne = await list({ cursor: from, conversation_id: '00000000-0000-4000-8000-000000000000' });
    expect(ofOne.data).toEqual([]);
  });

  it('says that what was missed is deleted', async () => {
    const from = await now();
    await stand.publish(numbered('red', 0), {}, 0);
    await stand.publish(numbered('red', 1));
    await stand.log.clean();
    const answer = await list({ cursor: from });
    expect(answer).toMatchObject({ data: [], refresh: 'expired' });
    expect(await list({ cursor: answer.cursor })).toMatchObject({ data: [], refresh: null });
  });

  it.each([
    ['a made-up cursor', { cursor: 'made-up' }, 'invalid_cursor'],
    ['a position as a cursor', { cursor: 'messages/0=1' }, 'invalid_cursor'],
    ['a cursor of 50 kB', { cursor: 'A'.repeat(50_000) }, 'invalid_cursor'],
    ['a limit of 0', { limit: 0 }, 'invalid_request'],
    ['a limit over 1,000', { limit: 1_001 }, 'invalid_request'],
    ['too long a wait', { wait_seconds: 21 }, 'invalid_request'],
    ['what is no type', { types: ['no type'] }, 'invalid_request'],
    ['too many types', { types: Array.from({ length: 51 }, () => 'a') }, 'invalid_request'],
    ['what is no conversation', { conversation_id: 'red' }, 'invalid_request'],
  ])('refuses %s', async (_name, body, code) => {
    expect(await call(body)).toEqual({ status: 400, body: expect.objectContaining({ code }) });
  });

  it('waits no longer when the server stops', async () => {
    const waiting = list({ cursor: await now(), wait_seconds: 20 });
    while ((await stand.metric('airy_http_requests_running')) !== 1)
      await new Promise(resolve => setImmediate(resolve));
    const from = performance.now();
    const closed = stand.close();
    expect(await waiting).toMatchObject({ data: [] });
    await closed;
    expect(performance.now() - from).toBeLessThan(10_000);
    stand = await startStand();
  });
});

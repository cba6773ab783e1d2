/** What is listed of attempts, and how the rings keep the view within its limits. */
import { describe, expect, it } from '@jest/globals';
import { dumpView, openSqliteStore } from '@airy/views';
import type { WebhookAttempt } from '@airy/webhooks';
import fc from 'fast-check';
import { attemptOf } from './attempts.fixture.ts';
import type { AttemptFilter } from './port.ts';
import { webhookProjection } from './projection.ts';
import { readAttempt } from './read-attempt.ts';

const topic = 'webhookAttempts';
const all: AttemptFilter = {
  ...{ webhookId: 'w1', outcome: null, eventType: null, eventId: null, status: null, from: null, until: null },
};

async function filledView(attempts: readonly WebhookAttempt[], rings = { delivered: 100, others: 100 }) {
  const store = await openSqliteStore(webhookProjection({ names: { webhookAttempts: topic }, rings }), ':memory:');
  const put = (from: number, given: readonly WebhookAttempt[]): void => {
    const records = given.map((attempt, index) => {
      const value = Buffer.from(JSON.stringify(attempt));
      const at = { topic, partition: 0, offset: from + index, timestamp: attempt.at };
      const record = { ...at, key: attempt.webhookId, value, headers: {} };
      return { record, value: readAttempt(record) };
    });
    if (records.length > 0) store.apply([{ topic, partition: 0, records, nextOffset: from + records.length }]);
  };
  put(0, attempts);
  return { view: store.query, put, dump: () => dumpView(store), [Symbol.asyncDispose]: () => store.close() };
}

const ids = (page: { readonly items: readonly { readonly id: string }[] }) => page.items.map(({ id }) => id);

describe('attempts', () => {
  it('are listed newest first, a page at a time', async () => {
    const given = Array.from({ length: 5 }, (_, number) => attemptOf(number, { at: number < 2 ? 7 : number * 100 }));
    await using filled = await filledView([...given, attemptOf(9, { webhookId: 'w2' })]);
    const first = await filled.view.attempts(all, { cursor: null, size: 2 });
    expect(ids(first)).toEqual(['attempt-4', 'attempt-3']);
    const second = await filled.view.attempts(all, { cursor: first.nextCursor, size: 2 });
    expect(ids(second)).toEqual(['attempt-2', 'attempt-1']);
    const third = await filled.view.attempts(all, { cursor: second.nextCursor, size: 2 });
    expect([ids(third), third.nextCursor]).toEqual([['attempt-0'], null]);
    await expect(filled.view.attempts(all, { cursor: 'x', size: 2 })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });

  it('are found by outcome, status, event, type and time', async () => {
    const failed = attemptOf(1, { outcome: 'failed', status: 500, error: 'It answered 500.', nextAttemptAt: 99 });
    await using filled = await filledView([attemptOf(0), failed, attemptOf(2, { eventType: 'tag.updated' })]);
    const found = async (filter: Partial<AttemptFilter>) =>
      ids(await filled.view.attempts({ ...all, ...filter }, { cursor: null, size: 10 }));
    expect(await found({ outcome: 'failed' })).toEqual(['attempt-1']);
    expect(await found({ outcome: 'delivered' })).toEqual(['attempt-2', 'attempt-0']);
    expect(await found({ status: 500 })).toEqual(['attempt-1']);
    expect(await found({ eventId: 'event-2' })).toEqual(['attempt-2']);
    expect(await found({ eventType: 'tag.updated' })).toEqual(['attempt-2']);
    expect(await found({ from: 60_000, until: 120_000 })).toEqual(['attempt-1']);
    const { request: _request, response: _response, ...listed } = failed;
    expect(await filled.view.attempt('w1', 'attempt-1')).toEqual({ ...listed, partition: 0, offset: 1 });
    expect(await filled.view.attempt('w2', 'attempt-1')).toBeNull();
    expect(await filled.view.lastAttempt('w1', 'event-0')).toMatchObject({ id: 'attempt-0' });
    expect(await filled.view.lastAttempt('w2', 'event-0')).toBeNull();
  });

  it('that were written twice are listed once', async () => {
    await using filled = await filledView([attemptOf(0), attemptOf(0), attemptOf(1)]);
    expect(ids(await filled.view.attempts(all, { cursor: null, size: 10 }))).toEqual(['attempt-1', 'attempt-0']);
  });

  it('give way to later ones; failed ones to failed ones only', async () => {
    const given = Array.from({ length: 20 }, (_, number) =>
      attemptOf(number, number % 7 === 0 ? { outcome: 'failed', status: 500 } : {}),
    );
    await using filled = await filledView(given, { delivered: 4, others: 20 });
    const listed = ids(await filled.view.attempts(all, { cursor: null, size: 100 }));
    expect(listed).toEqual([19, 18, 17, 16, 14, 7, 0].map(number => `attempt-${number}`));
  });

  it('make the same rows however they are cut into transactions, and repeated', async () => {
    const outcome = fc.constantFrom('delivered' as const, 'failed' as const, 'exhausted' as const, 'dropped' as const);
    const attempts = fc.array(fc.record({ outcome, at: fc.nat(1_000) }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(attempts, fc.nat(30), async (given, cut) => {
        const records = given.map((one, number) => attemptOf(number, one));
        const rings = { delivered: 3, others: 5 };
        await using whole = await filledView(records, rings);
        await using parts = await filledView(records.slice(0, cut), rings);
        parts.put(Math.min(cut, records.length), records.slice(cut));
        expect(await parts.dump()).toEqual(await whole.dump());
      }),
      { numRuns: 30 },
    );
  });
});

describe('how a webhook fares', () => {
  it('is told by its last attempts', async () => {
    await using filled = await filledView([
      attemptOf(1),
      attemptOf(2, { outcome: 'failed', status: 503, error: 'It answered 503.' }),
      attemptOf(3, { outcome: 'postponed', status: null, error: 'The proxy does not answer.' }),
    ]);
    expect(await filled.view.fare('w1')).toEqual({
      webhookId: 'w1',
      ...{ lastAttemptAt: 180_000, lastDeliveredAt: 60_000, lastFailedAt: 120_000 },
      ...{ lastFailedStatus: 503, lastError: 'It answered 503.' },
    });
    expect(await filled.view.fare('w2')).toBeNull();
  });
});

it.each(['{}', 'x', JSON.stringify({ ...attemptOf(1), outcome: 'other' })])('%s is no attempt', text => {
  const place = { topic, partition: 0, offset: 0, timestamp: 0, key: 'w1', headers: {} };
  expect(() => readAttempt({ ...place, value: Buffer.from(text) })).toThrow();
});

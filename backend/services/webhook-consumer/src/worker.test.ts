import { describe, expect, it } from '@jest/globals';
import { AiryError } from '@airy/errors';
import type { EventLog } from '@airy/event-log';
import type { DeliveryQueue } from '@airy/queue';
import { eventually, startWebhookSink } from '@airy/testkit';
import { openStand } from './stand.fixture.ts';

const ok = { kind: 'answer', status: 204 } as const;

function numbersOf(received: readonly { readonly body: Buffer }[]): readonly number[] {
  return received.map(({ body }) => (JSON.parse(body.toString()) as { n: number }).n);
}

describe('a worker', () => {
  it('sends everything of many endpoints, each event once', async () => {
    await using sink = await startWebhookSink();
    await using stand = await openStand();
    const ids = Array.from({ length: 20 }, (_, index) => `hook-${index}`);
    for (const id of ids) await stand.subscribe({ id, endpoint: `${sink.url}/${id}` });
    stand.open();
    for (const id of ids)
      await stand.enqueue(
        id,
        Array.from({ length: 10 }, () => ({})),
      );
    for (const id of ids) await stand.settled(id);
    expect(sink.received).toHaveLength(200);
    expect(new Set(sink.received.map(({ path, id }) => path + id)).size).toBe(200);
    const attempts = await stand.attempts();
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(200);
    expect(new Set(attempts.map(({ outcome }) => outcome))).toEqual(new Set(['delivered']));
  });

  it('lets those that hang, and have most of the events, hold up nobody', async () => {
    await using sink = await startWebhookSink();
    await using stand = await openStand({ limits: { deliveries: 24, bytes: 1024 * 1024 }, finishingMs: 0 });
    const hanging = ['a', 'b', 'c', 'd', 'e'];
    for (const id of hanging) {
      sink.behave({ kind: 'hang' }, `/${id}`);
      await stand.subscribe({ id, endpoint: `${sink.url}/${id}`, delivery: { timeoutMs: 60_000 } });
      await stand.enqueue(
        id,
        Array.from({ length: 100 }, () => ({})),
      );
    }
    stand.open();
    await eventually(() => new Set(sink.received.map(({ path }) => path)).size === hanging.length);
    await stand.subscribe({ id: 'well', endpoint: `${sink.url}/well` });
    await stand.enqueue(
      'well',
      Array.from({ length: 50 }, () => ({})),
    );
    await stand.settled('well');
    expect(sink.received.filter(({ path }) => path === '/well')).toHaveLength(50);
    expect(sink.received.length - 50).toBeLessThan(24);
  }, 30_000);

  it('keeps a conversation in order, also through retries', async () => {
    await using sink = await startWebhookSink();
    await using stand = await openStand();
    let refusals = 3;
    sink.behave(() => (refusals-- > 0 ? { kind: 'answer', status: 503 } : ok));
    await stand.subscribe({ endpoint: sink.url, delivery: { order: 'conversation' } });
    const jobs = Array.from({ length: 10 }, (_, n) => ({ lane: 'conversation', body: JSON.stringify({ n }) }));
    await stand.enqueue('hook', jobs);
    stand.open();
    for (let count = 1; count <= 3; count++) {
      await stand.attempted(count);
      await eventually(async () => (await stand.queue.depth('hook')).leased === 0);
      stand.clock.advance(2 * 60 * 60 * 1000);
    }
    await stand.settled('hook');
    expect(numbersOf(sink.received)).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it.each([
    ['paused', { isPaused: true }],
    ['disabled', { disabled: { at: 1, reason: 'failing' } }],
  ] as const)('sends nothing to what is %s, also before the queue knows', async (_state, delivery) => {
    await using sink = await startWebhookSink();
    await using stand = await openStand();
    await stand.subscribe({ endpoint: sink.url, delivery });
    await stand.subscribe({ id: 'other', endpoint: `${sink.url}/other` });
    await stand.enqueue('hook', [{}]);
    await stand.enqueue('other', [{}]);
    stand.open();
    await stand.settled('other');
    expect(await stand.queue.depth('hook')).toMatchObject({ waiting: 1 });
    stand.say({ endpoint: sink.url });
    await stand.settled('hook');
    expect(sink.received.map(({ path }) => path)).toEqual(['/other', '/']);
  });

  it('drops what is no longer subscribed to, and sends what was asked for all the same', async () => {
    await using sink = await startWebhookSink();
    await using stand = await openStand();
    const now = stand.clock.now();
    await stand.subscribe({ endpoint: sink.url, events: ['message.created'], subscribedAt: now });
    await stand.enqueue('hook', [
      { webhookId: 'other-type', type: 'tag.updated' },
      { webhookId: 'too-old', occurredAt: now - 1 },
      { webhookId: 'wanted' },
      { webhookId: 'replayed', type: 'tag.updated', occurredAt: 1, trigger: 'replay' },
    ]);
    stand.open();
    await stand.settled('hook');
    expect(sink.received.map(({ id }) => id).toSorted()).toEqual(['replayed', 'wanted']);
    const dropped = (await stand.attempts()).filter(({ outcome }) => outcome === 'dropped');
    expect(dropped.map(({ eventId }) => eventId).toSorted()).toEqual(['other-type', 'too-old']);
    stand.say({ endpoint: sink.url, status: 'Unsubscribed' });
    await stand.enqueue('hook', [{ webhookId: 'after', trigger: 'replay' }]);
    await stand.settled('hook');
    expect(sink.received).toHaveLength(2);
  });

  it('tries a test once, and parks it not', async () => {
    await using sink = await startWebhookSink();
    await using stand = await openStand();
    sink.behave({ kind: 'answer', status: 500 });
    await stand.subscribe({ endpoint: sink.url });
    await stand.enqueue('hook', [{ trigger: 'test' }]);
    stand.open();
    await stand.settled('hook');
    expect(await stand.attempts()).toEqual([expect.objectContaining({ outcome: 'exhausted', trigger: 'test' })]);
    expect(await stand.queue.depth('hook')).toMatchObject({ dead: 0 });
  });
});

describe('a worker that ends', () => {
  it('finishes what runs, and begins nothing', async () => {
    await using sink = await startWebhookSink();
    await using stand = await openStand();
    sink.behave({ ...ok, afterMs: 100 });
    await stand.subscribe({ endpoint: sink.url }, { concurrency: 1 });
    await stand.enqueue('hook', [{}, {}, {}]);
    const consumer = stand.open();
    await eventually(() => sink.received.length === 1);
    await consumer.stop();
    expect(sink.received).toHaveLength(1);
    expect(await stand.queue.depth('hook')).toMatchObject({ waiting: 2, leased: 0 });
    expect((await stand.attempts()).map(({ outcome }) => outcome)).toEqual(['delivered']);
    await eventually(() => sink.sockets.open === 0);
  });

  it('cut in the middle leaves a job that the next one sends under the same id, and the log shows both', async () => {
    await using sink = await startWebhookSink();
    await using stand = await openStand();
    sink.behave({ kind: 'hang' });
    await stand.subscribe({ endpoint: sink.url });
    const [job] = await stand.enqueue('hook', [{}]);
    // What a killed process leaves behind: a lease, and a receiver that has it all.
    await stand.queue.lease('hook', { max: 1, visibilityMs: 1_000 });
    sink.behave(ok);
    stand.open();
    stand.clock.advance(1_000);
    await stand.settled('hook');
    const attempts = await stand.attempts();
    expect(attempts.map(({ outcome, attempt }) => [outcome, attempt])).toEqual([
      ['interrupted', 1],
      ['delivered', 1],
    ]);
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(2);
    expect(sink.received.map(({ id }) => id)).toEqual([job!.webhookId]);
  });

  it('takes for lost only what was: not what another process has put off, nor what failed after a loss', async () => {
    await using sink = await startWebhookSink();
    await using stand = await openStand();
    await stand.subscribe({ endpoint: sink.url });
    await stand.enqueue('hook', [{}]);
    const lease = async () => (await stand.queue.lease('hook', { max: 1, visibilityMs: 1_000 })).leases[0]!;
    await stand.queue.retry(await lease(), { afterMs: 0, countAttempt: false });
    await lease();
    stand.clock.advance(1_000);
    sink.behave({ kind: 'answer', status: 500 });
    stand.open();
    await stand.attempted(2);
    await eventually(async () => (await stand.queue.depth('hook')).leased === 0);
    sink.behave(ok);
    stand.clock.advance(60_000);
    await stand.settled('hook');
    const attempts = await stand.attempts();
    expect(attempts.map(({ outcome, attempt }) => [outcome, attempt])).toEqual([
      ['interrupted', 1],
      ['failed', 1],
      ['delivered', 2],
    ]);
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(3);
  });

  it('finds nothing lost where another process has put a delivery off', async () => {
    await using sink = await startWebhookSink();
    await using stand = await openStand();
    await stand.subscribe({ endpoint: sink.url });
    await stand.enqueue('hook', [{}]);
    const { leases } = await stand.queue.lease('hook', { max: 1, visibilityMs: 1_000 });
    await stand.queue.retry(leases[0]!, { afterMs: 0, countAttempt: false });
    stand.open();
    await stand.settled('hook');
    expect((await stand.attempts()).map(({ outcome }) => outcome)).toEqual(['delivered']);
  });
});

/** The queue, but for how a delivery is acknowledged. */
function withAck(queue: DeliveryQueue, around: (ack: () => Promise<boolean>) => Promise<boolean>): DeliveryQueue {
  return new Proxy(queue, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        const move = () => Reflect.apply(value, target, given) as Promise<boolean>;
        return name === 'ack' ? around(move) : move();
      };
    },
  });
}

it('a delivery is settled once its attempt is noted, and not before', async () => {
  await using sink = await startWebhookSink();
  const appending = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const log: Pick<EventLog, 'append'> = {
    async append(records) {
      appending.resolve();
      await gate.promise;
      return records.map(({ topic, partition }, offset) => ({ topic, partition, offset }));
    },
  };
  await using stand = await openStand({ log });
  let acks = 0;
  const queue = withAck(stand.queue, ack => {
    acks += 1;
    return ack();
  });
  await stand.subscribe({ endpoint: sink.url });
  await stand.enqueue('hook', [{}]);
  stand.open({ queue });
  await appending.promise;
  await new Promise(resolve => setImmediate(resolve));
  expect(acks).toBe(0);
  gate.resolve();
  await stand.settled('hook');
  expect(acks).toBe(1);
});

describe('our own faults', () => {
  it('cost no attempt: a log that is away holds back what follows, and loses nothing', async () => {
    await using sink = await startWebhookSink();
    let isAway = true;
    let stored: unknown[] = [];
    const log: Pick<EventLog, 'append'> = {
      async append(records) {
        if (isAway) throw new AiryError('log_unavailable');
        stored = [...stored, ...records];
        return records.map(({ topic, partition }, offset) => ({ topic, partition, offset }));
      },
    };
    await using stand = await openStand({ log });
    await stand.subscribe({ endpoint: sink.url }, { concurrency: 1 });
    await stand.enqueue('hook', [{}, {}, {}]);
    const consumer = stand.open();
    await eventually(() => consumer.problem() !== null);
    expect(sink.received).toHaveLength(1);
    isAway = false;
    await stand.settled('hook');
    expect(sink.received).toHaveLength(3);
    expect(stored).toHaveLength(3);
    expect(consumer.problem()).toBeNull();
  });

  it('cost no attempt: a queue that is away for a moment gets the same answer again', async () => {
    await using sink = await startWebhookSink();
    await using stand = await openStand();
    let failures = 3;
    const queue = withAck(stand.queue, ack =>
      failures-- > 0 ? Promise.reject(new AiryError('queue_unavailable')) : ack(),
    );
    await stand.subscribe({ endpoint: sink.url });
    await stand.enqueue('hook', [{}]);
    stand.open({ queue });
    await stand.settled('hook');
    expect(sink.received).toHaveLength(1);
    expect(failures).toBeLessThan(0);
  });

  it('cost no attempt: secrets that cannot be opened', async () => {
    await using sink = await startWebhookSink();
    let asked = 0;
    let isBroken = true;
    const open = (text: string): string => {
      asked += 1;
      if (isBroken) throw new AiryError('secret_unreadable');
      return text;
    };
    await using stand = await openStand({ secrets: { open } });
    await stand.subscribe({ endpoint: sink.url, signKey: 'sealed' });
    await stand.enqueue('hook', [{}]);
    stand.open();
    await eventually(async () => asked > 0 && (await stand.queue.depth('hook')).leased === 0);
    isBroken = false;
    stand.clock.advance(30_000);
    await stand.settled('hook');
    expect(await stand.attempts()).toEqual([expect.objectContaining({ attempt: 1, outcome: 'delivered' })]);
    expect(sink.received).toHaveLength(1);
  });
});

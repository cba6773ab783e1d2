import { describe, expect, it } from '@jest/globals';
import { defaultWebhookDelivery, writeWebhookDelivery } from '@airy/model';
import type { DeliveryQueue, Lease } from '@airy/queue';
import { eventually } from '@airy/testkit';
import { topicNames } from '@airy/topics';
import type { WebhookAttempt, WebhookProgress } from '@airy/webhooks';
import { pino } from 'pino';
import { startStand, type PublisherStand } from './__fixtures__/publisher-stand.ts';
import { createWebhookPublisher, webhookPublisher } from './webhook-publisher.ts';

const texts = (jobs: readonly { readonly body: { readonly payload: object } }[]): string[] =>
  jobs.map(({ body }) => (body.payload as { message: { content: { text: string } } }).message.content.text);
const created = ['message.created'];

/** The newest record of each place, by webhook. */
async function progressOf({ airy }: PublisherStand, webhookId: string): Promise<readonly WebhookProgress[]> {
  const place = { topic: topicNames(null).webhookProgress, partition: 0 };
  const { records } = await airy.context.log.read(place, 0, { maxRecords: 10_000, maxBytes: 10_000_000 });
  const newest = new Map(records.map(({ key, value }) => [key, value]));
  const all = [...newest.values()].flatMap(value =>
    value === null ? [] : [JSON.parse(Buffer.from(value).toString()) as WebhookProgress],
  );
  return all.filter(progress => progress.webhookId === webhookId);
}

/** Events that all are below, over all partitions of the topic. */
async function settledRecords(stand: PublisherStand, webhookId: string): Promise<number> {
  const events = (await progressOf(stand, webhookId)).filter(({ topic }) => topic === topicNames(null).events);
  return events.reduce((sum, { offset }) => sum + offset, 0);
}

async function allRecords({ airy }: PublisherStand): Promise<number> {
  const topic = topicNames(null).events;
  let sum = 0;
  for (const partition of [0, 1, 2]) sum += (await airy.context.log.watermarks({ topic, partition })).high;
  return sum;
}

describe('the publisher', () => {
  it('queues what happens, once each, as Airy Core told it', async () => {
    await using stand = await startStand(webhookPublisher);
    await stand.subscribe({ id: 'w1' });
    const conversationId = await stand.contactWrites('Hello');
    const jobs = await stand.delivered('w1', 4);
    expect(jobs.map(({ type }) => type)).toEqual([
      'message.created',
      'conversation.created',
      'message.updated',
      'conversation.updated',
    ]);
    expect(new Set(jobs.map(({ webhookId }) => webhookId)).size).toBe(4);
    const [first, , updated, conversation] = jobs;
    expect(first?.body).toMatchObject({
      type: 'message.created',
      timestamp: first?.occurredAt,
      payload: {
        conversation_id: conversationId,
        channel_id: '763eba4d-2255-5e20-b8ce-7ff5a6f506dd',
        message: { content: { text: 'Hello' }, from_contact: true, metadata: null, sender: { id: 'ada', name: null } },
      },
    });
    expect(updated?.body.payload).toMatchObject({ message: { metadata: {} } });
    expect(conversation?.body.payload).toMatchObject({
      id: conversationId,
      channel_id: '763eba4d-2255-5e20-b8ce-7ff5a6f506dd',
      last_message: { content: { text: 'Hello' } },
    });
  });

  it('gives who subscribes what has happened since, and nothing from before', async () => {
    await using stand = await startStand(webhookPublisher);
    await stand.contactWrites('before');
    const [before] = await eventually(async () => {
      await stand.subscribe({ id: 'probe', events: created });
      return stand.delivered('probe', 1);
    });
    // Airy Core's clocks: what happened in the same millisecond belongs to it.
    const subscribedAt = (before?.occurredAt ?? 0) + 1;
    await eventually(() => Date.now() > subscribedAt);
    await stand.contactWrites('after');
    await stand.subscribe({ id: 'w1', events: created, subscribedAt });
    expect(texts(await stand.delivered('w1', 1))).toEqual(['after']);
  });

  it('asks for the order of a conversation where the endpoint does', async () => {
    await using stand = await startStand(webhookPublisher);
    await stand.subscribe({ id: 'ordered', events: created }, { order: 'conversation' });
    await stand.subscribe({ id: 'free', events: created });
    const conversationId = await stand.contactWrites('one');
    expect((await stand.delivered('ordered', 1)).map(({ lane }) => lane)).toEqual([conversationId]);
    expect((await stand.delivered('free', 1)).map(({ lane }) => lane)).toEqual([null]);
  });

  it('tells of channels, tags and webhooks: of the last only who asks for them by name', async () => {
    await using stand = await startStand(webhookPublisher);
    await stand.subscribe({ id: 'all' });
    await stand.subscribe({ id: 'operator', events: ['webhook.disabled'] });
    await stand.administrate({ type: 'tag.create', tag: { id: 't1', name: 'VIP', color: 'RED' } });
    await stand.administrate({
      type: 'webhook.subscribe',
      webhook: {
        id: 'sick',
        name: 'CRM',
        endpoint: 'https://example.org/crm',
        events: [],
        headers: null,
        signKey: null,
      },
      settings: {
        ...{ concurrency: null, ratePerSecond: null, burst: null, order: null },
        ...{ timeoutMs: null, clientCertificate: null },
      },
      secret: null,
      replacesSecrets: false,
    });
    const at = Date.now() + 1;
    await stand.administrate({
      type: 'webhook.report-health',
      id: 'sick',
      health: 'gone',
      at,
      since: null,
      reason: '410',
    });
    const [told] = await stand.delivered('operator', 1);
    expect(told?.body).toMatchObject({ type: 'webhook.disabled', payload: { id: 'sick', name: 'CRM', reason: '410' } });
    await stand.administrate({ type: 'tag.create', tag: { id: 't2', name: 'Last', color: 'RED' } });
    const jobs = await stand.delivered('all', 2);
    expect(jobs.map(({ body }) => [body.type, body.payload['name']])).toEqual([
      ['tag.updated', 'VIP'],
      ['tag.updated', 'Last'],
    ]);
  });

  it('goes on where it was after a stop, whoever was delivered meanwhile', async () => {
    const publisher = webhookPublisher;
    await using stand = await startStand();
    await stand.subscribe({ id: 'w1', events: created });
    const first = await publisher.start(stand.airy.context);
    await stand.contactWrites('one');
    expect(texts(await stand.delivered('w1', 1))).toEqual(['one']);
    await first.stop();
    await stand.contactWrites('two');
    const second = await publisher.start(stand.airy.context);
    expect(texts(await stand.delivered('w1', 1))).toEqual(['two']);
    await second.stop();
  });
});

describe('a queue that is full', () => {
  it('holds up nobody else, and is filled from the log as it empties, in order', async () => {
    await using stand = await startStand(createWebhookPublisher({ limits: { maxJobs: 4 } }));
    await stand.subscribe({ id: 'stuck', events: created }, { order: 'conversation', isPaused: true });
    await stand.subscribe({ id: 'well', events: created }, { order: 'conversation' });
    const sent = Array.from({ length: 12 }, (_, index) => `message ${index}`);
    const received: string[] = [];
    for (const text of sent) {
      await stand.contactWrites(text);
      received.push(...texts(await stand.delivered('well', 1)));
    }
    expect(received).toEqual(sent);
    expect((await stand.queue.depth('stuck')).waiting).toBe(4);
    await stand.subscribe({ id: 'stuck', events: created }, { order: 'conversation' });
    expect(texts(await stand.delivered('stuck', 12))).toEqual(sent);
  });
});

describe('a queue that was emptied', () => {
  it('is filled again from what was delivered without a gap; what was delivered beyond it is not sent again', async () => {
    await using stand = await startStand(createWebhookPublisher({ progressEveryMs: 50 }));
    await stand.subscribe({ id: 'w1', events: created });
    await stand.contactWrites('delivered and noted');
    await stand.delivered('w1', 1);
    await eventually(async () => (await settledRecords(stand, 'w1')) === (await allRecords(stand)));
    const noted = await settledRecords(stand, 'w1');

    await stand.contactWrites('waits', 'bob');
    await stand.contactWrites('delivered beyond', 'eve');
    const leases: Lease[] = [];
    await eventually(async () => {
      leases.push(...(await stand.queue.lease('w1', { max: 10, visibilityMs: 60_000 })).leases);
      return leases.length === 2;
    });
    const beyond = leases.find(({ payload }) => Buffer.from(payload).includes('delivered beyond'));
    await stand.queue.ack(beyond!);
    await logAttempt(stand, { eventId: beyond!.eventId, outcome: 'delivered' });
    await stand.queue.remove('w1');
    expect(texts(await stand.delivered('w1', 1))).toEqual(['waits']);
    expect(await settledRecords(stand, 'w1')).toBeGreaterThanOrEqual(noted);
    await stand.contactWrites('last', 'eve');
    expect(texts(await stand.delivered('w1', 1))).toEqual(['last']);
  });

  it('is not mistaken for one whose deliveries are all done', async () => {
    await using stand = await startStand(createWebhookPublisher({ progressEveryMs: 20 }));
    await stand.subscribe({ id: 'w1', events: created }, { isPaused: true });
    await stand.contactWrites('waits');
    await eventually(async () => (await stand.queue.depth('w1')).waiting === 1);
    const { state, ...known } = { state: 'active' as const, concurrency: 1, ratePerSecond: null, burst: 1 };
    const settings = { state, ...known, maxJobs: 10, maxBytes: 10_000_000, deliveredTtlMs: 0, maxDelivered: 0 };
    // Somebody makes it known again before the publisher looks: it is there, and has nothing to do.
    await Promise.all([stand.queue.remove('w1'), stand.queue.configure('w1', settings)]);
    expect(texts(await stand.delivered('w1', 1))).toEqual(['waits']);
  });
});

describe('whoever is unsubscribed', () => {
  it('while something is given to it is no cause for a warning', async () => {
    await using stand = await startStand();
    const isHeld = Promise.withResolvers<void>();
    const isGiven = Promise.withResolvers<void>();
    const queue = queueWith(stand, {
      async enqueue(id, enqueuing) {
        if (enqueuing.jobs.length > 0) {
          isGiven.resolve();
          await isHeld.promise;
        }
        return stand.queue.enqueue(id, enqueuing);
      },
    });
    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: line => void lines.push(line) });
    const { context } = stand.airy;
    const telemetry = { ...context.telemetry, logger };
    const running = await webhookPublisher.start({ ...context, telemetry, deliveryQueue: async () => queue });
    await stand.subscribe({ id: 'w1', events: created });
    await stand.contactWrites('one');
    await isGiven.promise;
    await stand.subscribe({ id: 'w1', events: created, status: 'Unsubscribed' });
    await eventually(() =>
      stand.queue.depth('w1').then(
        () => false,
        () => true,
      ),
    );
    isHeld.resolve();
    await running.stop();
    expect(lines).toEqual([]);
  });

  it('is forgotten by queue and progress', async () => {
    await using stand = await startStand(createWebhookPublisher({ progressEveryMs: 20 }));
    await stand.subscribe({ id: 'w1', events: created });
    await stand.contactWrites('one');
    await stand.delivered('w1', 1);
    await eventually(async () => (await progressOf(stand, 'w1')).length > 0);
    await stand.subscribe({ id: 'w1', events: created, status: 'Unsubscribed' });
    await eventually(async () => (await progressOf(stand, 'w1')).length === 0);
    await expect(stand.queue.depth('w1')).rejects.toMatchObject({ code: 'queue_endpoint_unknown' });
  });
});

describe('whoever is disabled', () => {
  it('is given nothing of that time', async () => {
    await using stand = await startStand(webhookPublisher);
    const disabled = writeWebhookDelivery({ ...defaultWebhookDelivery, disabled: { at: 1, reason: 'gone' } });
    await stand.subscribe({ id: 'w1', events: created, delivery: disabled });
    await stand.subscribe({ id: 'probe', events: created });
    await stand.contactWrites('while disabled');
    await stand.delivered('probe', 1);
    await eventually(async () => (await stand.queue.checkpoints('w1')).offsets.size > 0);
    await stand.subscribe({ id: 'w1', events: created });
    await eventually(async () => (await stand.queue.depth('w1')).state === 'active');
    await stand.contactWrites('after');
    expect(texts(await stand.delivered('w1', 1))).toEqual(['after']);
  });
});

describe('a queue that still takes a webhook for disabled', () => {
  it('is told first of one that was enabled while the publisher was off: nothing is lost', async () => {
    await using stand = await startStand();
    const disabled = writeWebhookDelivery({ ...defaultWebhookDelivery, disabled: { at: 1, reason: 'gone' } });
    await stand.subscribe({ id: 'w1', events: created, delivery: disabled });
    await stand.subscribe({ id: 'probe', events: created });
    const first = await webhookPublisher.start(stand.airy.context);
    await eventually(async () => (await stand.queue.depth('w1')).state === 'disabled');
    await first.stop();
    await stand.subscribe({ id: 'w1', events: created });
    await stand.contactWrites('meanwhile');

    const isHeld = Promise.withResolvers<void>();
    const queue = queueWith(stand, {
      async configure(id, settings) {
        if (id === 'w1') await isHeld.promise;
        await stand.queue.configure(id, settings);
      },
    });
    const second = await webhookPublisher.start({ ...stand.airy.context, deliveryQueue: async () => queue });
    await eventually(async () => (await stand.queue.depth('probe')).state === 'active');
    await stand.contactWrites('after');
    isHeld.resolve();
    expect(texts(await stand.delivered('w1', 2)).sort()).toEqual(['after', 'meanwhile']);
    await second.stop();
  });

  it('is told again, and given again what it has dropped', async () => {
    await using stand = await startStand(webhookPublisher);
    await stand.subscribe({ id: 'w1', events: created });
    await stand.contactWrites('one');
    await stand.delivered('w1', 1);
    await stand.queue.setState('w1', 'disabled');
    await stand.contactWrites('two');
    expect(texts(await stand.delivered('w1', 1))).toEqual(['two']);
  });
});

function queueWith({ queue }: PublisherStand, moves: Partial<DeliveryQueue>): DeliveryQueue {
  return new Proxy(queue, {
    get(target, name) {
      if (name in moves) return Reflect.get(moves, name) as unknown;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

async function logAttempt({ airy }: PublisherStand, part: Pick<WebhookAttempt, 'eventId' | 'outcome'>): Promise<void> {
  const topic = topicNames(null).webhookAttempts;
  const value = Buffer.from(JSON.stringify({ webhookId: 'w1', ...part }));
  const records = [0, 1, 2].map(partition => ({ topic, partition, key: 'w1', value }));
  await airy.context.log.append(records);
}

/** What became of deliveries, having them again, and replays, over real HTTP. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WebhookAttemptPayload, WebhookPayload, WebhookReplayPayload } from '@airy/contract';
import { apiCaller, eventually, startTestInstance, type TestInstance } from '@airy/testkit';
import { partitionFor, topicNames } from '@airy/topics';
import { decodeJob, type WebhookAttempt } from '@airy/webhooks';
import { apiAdmin } from './index.ts';

let airy: TestInstance;
const call = apiCaller(() => airy);
const url = 'https://example.org/hook';
const topics = topicNames(null);

beforeAll(async () => {
  airy = await startTestInstance({ services: [apiAdmin] });
});
afterAll(() => airy.close());

const subscribe = () => call<WebhookPayload>('/webhooks.subscribe', { url });

describe('a replay', () => {
  const position = `${topics.events}/0=5`;

  it('is a job with a filter: started, looked at, cancelled', async () => {
    const { id } = (await subscribe()).body;
    const filter = { events: ['message.created'], conversation_id: randomUUID(), from_position: position };
    const from = '2026-11-21T10:00:00.000Z';
    const started = await call<WebhookReplayPayload>('/webhooks.replay', { id, from, dry_run: true, ...filter });
    expect(started).toMatchObject({
      status: 202,
      body: { ...filter, webhook_id: id, kind: 'replay', dry_run: true, state: 'running', from, queued: 0 },
    });
    const { id: replayId } = started.body;
    expect((await call('/webhooks.replays.info', { replay_id: replayId })).body).toEqual(started.body);
    const cancelled = await call('/webhooks.replays.cancel', { replay_id: replayId });
    expect(cancelled.body).toMatchObject({ id: replayId, state: 'cancelled' });
    const since = Date.parse(from);
    const recovery = await call('/webhooks.recover', { id, since });
    expect(recovery).toMatchObject({ status: 202, body: { kind: 'recover', from, dry_run: false } });
    const { body } = await call<{ data: WebhookReplayPayload[] }>('/webhooks.replays.list', { id });
    expect(body.data.map(({ kind }) => kind).toSorted()).toEqual(['recover', 'replay']);
    for (const path of ['info', 'cancel'])
      expect((await call(`/webhooks.replays.${path}`, { replay_id: randomUUID() })).status).toBe(404);
  });

  it('needs a beginning, in the events', async () => {
    const { id } = (await subscribe()).body;
    for (const given of [{}, { from: 'x' }, { from_position: 'x' }, { from_position: `${topics.messages}/0=1` }])
      expect((await call('/webhooks.replay', { id, ...given })).status).toBe(400);
    expect((await call('/webhooks.replay', { id, from_position: position })).status).toBe(202);
    expect((await call('/webhooks.replay', { id, from: '0001-01-01T00:00:00Z', until: 8.64e15 })).status).toBe(202);
    expect((await call('/webhooks.replay', { id, from: 8.64e15 + 1 })).status).toBe(400);
    expect((await call('/webhooks.attempts.list', { id, event_id: 'a\0b' })).status).toBe(400);
    expect((await call('/webhooks.replay', { id: randomUUID(), from: 0 })).status).toBe(404);
    const later = Date.now() + 3_600_000;
    for (const given of [{ from: later }, { from: 10, until: 9 }])
      expect(await call('/webhooks.replay', { id, ...given })).toMatchObject({ status: 400 });
    expect(await call('/webhooks.recover', { id, since: later })).toMatchObject({
      ...{ status: 400, body: { code: 'invalid_request', details: { field: 'since' } } },
    });
  });

  it('is one of three at a time, and one under an Idempotency-Key', async () => {
    const { id } = (await subscribe()).body;
    const headers = { 'idempotency-key': randomUUID() };
    const first = await call<WebhookReplayPayload>('/webhooks.replay', { id, from: 0 }, headers);
    await call('/webhooks.replay', { id, from: 0 });
    await call('/webhooks.recover', { id, since: 0 });
    const refused = await call('/webhooks.replay', { id, from: 0 });
    expect(refused).toMatchObject({ status: 409, body: { code: 'replay_running' } });
    const again = await call<WebhookReplayPayload>('/webhooks.replay', { id, from: 0 }, headers);
    expect(again).toMatchObject({ status: 202, body: { id: first.body.id } });
  });
});

describe('deliveries', () => {
  const attemptOf = (webhookId: string, given: Partial<WebhookAttempt>): WebhookAttempt => ({
    ...{ id: randomUUID(), webhookId, eventId: randomUUID(), eventType: 'message.created', occurredAt: 1 },
    ...{ trigger: 'event', attempt: 1, at: Date.now(), durationMs: 12, outcome: 'delivered', status: 200, error: null },
    request: { url, headers: { 'user-agent': 'Airy' }, body: '{"type":"message.created"}' },
    response: { headers: {}, body: 'ok', encoding: 'utf8', isCut: false },
    nextAttemptAt: null,
    ...given,
  });
  const note = (attempt: WebhookAttempt) =>
    airy.context.log.append([
      {
        topic: topics.webhookAttempts,
        partition: partitionFor(attempt.webhookId, airy.context.config.kafka.partitions),
        key: attempt.webhookId,
        value: Buffer.from(JSON.stringify(attempt)),
      },
    ]);
  /** As the publisher makes it known to the queue. */
  const known = async (): Promise<string> => {
    const { id } = (await subscribe()).body;
    const limits = { concurrency: 10, ratePerSecond: null, burst: 10, maxJobs: 100, maxBytes: 1_000_000 };
    const queue = await airy.context.deliveryQueue();
    await queue.configure(id, { state: 'active', ...limits, deliveredTtlMs: 60_000, maxDelivered: 100 });
    return id;
  };
  const lease = async (id: string) => {
    const { leases } = await (await airy.context.deliveryQueue()).lease(id, { max: 10, visibilityMs: 60_000 });
    return leases;
  };

  it('are listed, and shown with what was sent and answered', async () => {
    const { id } = (await subscribe()).body;
    const failed = attemptOf(id, { outcome: 'failed', status: 500, error: 'It answered 500.', nextAttemptAt: 1 });
    await note(attemptOf(id, { at: failed.at - 1 }));
    await note(failed);
    const listed = await eventually(async () => {
      const { body } = await call<{ data: WebhookAttemptPayload[] }>('/webhooks.attempts.list', { id });
      expect(body.data).toHaveLength(2);
      return body.data;
    });
    expect(listed[0]).toMatchObject({ id: failed.id, event_id: failed.eventId, status: 500, outcome: 'failed' });
    const page = await call('/webhooks.attempts.list', { id, outcome: 'failed', from: '2020-01-01T00:00:00Z' });
    expect(page.body).toEqual({ data: [listed[0]], pagination_data: { next_cursor: null } });
    const one = await call('/webhooks.attempts.info', { id, attempt_id: failed.id });
    expect(one.body).toEqual({
      ...listed[0],
      request: failed.request,
      response: { headers: {}, body: 'ok', encoding: 'utf8', is_cut: false },
    });
    expect((await call('/webhooks.attempts.info', { id, attempt_id: 'x' })).status).toBe(404);
    expect((await call('/webhooks.attempts.list', { id: randomUUID() })).status).toBe(404);
    expect(await call('/webhooks.attempts.info', { id: randomUUID(), attempt_id: failed.id })).toMatchObject({
      ...{ status: 404, body: { message: 'Webhook not found' } },
    });
    expect((await call('/webhooks.attempts.list', { id, cursor: 'x' })).status).toBe(400);
    const { body: health } = await call('/webhooks.health', { id });
    expect(health).toMatchObject({ state: 'active', queue: null, last_failure: { status: 500 } });
  });

  it('may be tested', async () => {
    const id = await known();
    const answer = await call<{ event_id: string }>('/webhooks.test', { id, event: 'tag.updated' });
    expect(answer).toMatchObject({ status: 202, body: { state: 'queued' } });
    const { body: health } = await call('/webhooks.health', { id });
    expect(health).toMatchObject({
      queue: { waiting: 1, under_way: 0, parked: 0, oldest_age_seconds: expect.any(Number) },
    });
    const [leased] = await lease(id);
    expect(leased?.eventId).toBe(answer.body.event_id);
    expect(leased?.eventId).toMatch(/^evt_[\da-f-]{36}$/);
    const job = decodeJob(leased?.payload ?? new Uint8Array());
    expect(job).toMatchObject({ trigger: 'test', type: 'tag.updated', webhookId: answer.body.event_id });
    expect(JSON.parse(job.body)).toMatchObject({ type: 'tag.updated', is_test: true, timestamp: job.occurredAt });
  });

  it('are tested with what is sent, and nothing else', async () => {
    const id = await known();
    for (const event of ['metadata.updated', 'metadata.item', 'component.updated'])
      expect((await call('/webhooks.test', { id, event })).status).toBe(400);
  });

  it('are made again: the same bytes with the same id, once while they wait', async () => {
    const id = await known();
    const attempt = attemptOf(id, {});
    await note(attempt);
    const resend = { id, event_id: attempt.eventId };
    const answer = await eventually(async () => {
      const resent = await call('/webhooks.resend', resend);
      expect(resent.status).toBe(202);
      return resent.body;
    });
    expect(answer).toEqual({ event_id: attempt.eventId, state: 'queued' });
    expect((await call('/webhooks.resend', resend)).body).toMatchObject({ state: 'waiting' });
    const [leased] = await lease(id);
    expect(decodeJob(leased?.payload ?? new Uint8Array())).toMatchObject({
      ...{ webhookId: attempt.eventId, trigger: 'resend', body: attempt.request.body },
    });
    expect((await call('/webhooks.resend', { id, event_id: 'none' })).status).toBe(404);
  });

  it('that were parked are sent from where they stand', async () => {
    const id = await known();
    const { event_id: eventId } = (await call<{ event_id: string }>('/webhooks.test', { id })).body;
    const [leased] = await lease(id);
    if (leased === undefined) throw new Error('nothing was queued');
    await (await airy.context.deliveryQueue()).dead(leased, 'It answered 500.');
    expect((await call('/webhooks.health', { id })).body).toMatchObject({ queue: { parked: 1, waiting: 0 } });
    expect((await call('/webhooks.resend', { id, event_id: eventId })).body).toMatchObject({ state: 'queued' });
    expect((await lease(id)).map(one => one.eventId)).toEqual([eventId]);
  });
});

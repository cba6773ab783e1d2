/** webhooks.attempts.*, .health, .test, .resend: what became of deliveries, and having one more. */
import {
  presentDate,
  webhooksAttemptsInfo,
  webhooksAttemptsList,
  webhooksHealth,
  webhooksResend,
  webhooksTest,
  type WebhookAttemptPayload,
} from '@airy/contract';
import { AiryError } from '@airy/errors';
import { identifyWrite, route, type AnyRoute } from '@airy/http';
import { uuid5 } from '@airy/model/ids';
import { endpointWithoutSecrets, type WebhookAttempt } from '@airy/webhooks';
import type { ListedAttempt } from '@airy/webhook-view';
import type { Parts } from './parts.ts';
import { attemptRecord } from './webhook-attempt-record.ts';
import { refuseUnlessWebhooksAreOn, webhookNamed } from './webhook-parts.ts';
import { enqueueOne, queueDepth, reviveParked } from './webhook-queue.ts';
import { testBody } from './webhook-test-event.ts';

export function webhookDeliveryRoutes(parts: Parts): readonly AnyRoute[] {
  return [...attemptRoutes(parts), healthRoute(parts), testRoute(parts), resendRoute(parts)];
}

function attemptRoutes(parts: Parts): readonly AnyRoute[] {
  return [
    route(webhooksAttemptsList, async ({ cursor, page_size: size, ...filter }, call) => {
      await webhookNamed(parts, filter.id, call);
      const { query } = parts.webhooks;
      const { items, nextCursor } = await query.attempts(
        {
          webhookId: filter.id,
          outcome: filter.outcome,
          eventType: filter.event_type,
          eventId: filter.event_id,
          status: filter.status,
          from: filter.from,
          until: filter.until,
        },
        { cursor, size },
      );
      return { data: items.map(presentAttempt), pagination_data: { next_cursor: nextCursor } };
    }),
    route(webhooksAttemptsInfo, async ({ id, attempt_id: attemptId }, call) => {
      await webhookNamed(parts, id, call);
      const { query } = parts.webhooks;
      const listed = await query.attempt(id, attemptId);
      const record = listed && (await attemptRecord(parts.context, listed));
      if (listed === null || record === null) throw new AiryError('not_found', 'Attempt not found');
      return { ...presentAttempt(listed), request: record.request, response: presentResponse(record) };
    }),
  ];
}

function presentAttempt(attempt: ListedAttempt): WebhookAttemptPayload {
  const { id, outcome, trigger, status, error, nextAttemptAt } = attempt;
  return {
    ...{ id, outcome, trigger, status, error, attempt: attempt.attempt },
    webhook_id: attempt.webhookId,
    event_id: attempt.eventId,
    event_type: attempt.eventType,
    occurred_at: presentDate(attempt.occurredAt),
    at: presentDate(attempt.at),
    duration_ms: attempt.durationMs,
    next_attempt_at: dateOrNull(nextAttemptAt),
  };
}

function presentResponse({ response }: WebhookAttempt) {
  if (response === null) return null;
  const { isCut, ...shown } = response;
  return { ...shown, is_cut: isCut };
}

function dateOrNull(time: number | null): string | null {
  return time === null ? null : presentDate(time);
}

function healthRoute(parts: Parts): AnyRoute {
  return route(webhooksHealth, async ({ id }, call) => {
    const webhook = await webhookNamed(parts, id, call);
    const { query } = parts.webhooks;
    const [fare, depth] = await Promise.all([query.fare(id), queueDepth(parts.context, id)]);
    return {
      state: endpointWithoutSecrets(webhook).state,
      queue: depth && {
        waiting: depth.waiting,
        under_way: depth.leased,
        parked: depth.dead,
        bytes: depth.bytes,
        oldest_age_seconds: depth.oldestAgeMs === null ? null : depth.oldestAgeMs / 1_000,
      },
      last_attempt_at: dateOrNull(fare?.lastAttemptAt ?? null),
      last_delivered_at: dateOrNull(fare?.lastDeliveredAt ?? null),
      last_failed_at: dateOrNull(fare?.lastFailedAt ?? null),
      last_failure:
        fare === null || fare.lastFailedAt === null ? null : { status: fare.lastFailedStatus, error: fare.lastError },
    };
  });
}

/** What is paused takes events, but a test that is not sent is none. @throws AiryError `webhook_not_active` */
function refuseUnlessActive(webhook: Parameters<typeof endpointWithoutSecrets>[0]): void {
  const { state } = endpointWithoutSecrets(webhook);
  if (state !== 'active') throw new AiryError('webhook_not_active', null, { details: { state } });
}

function testRoute(parts: Parts): AnyRoute {
  return route(webhooksTest, async ({ id, event }, call) => {
    refuseUnlessWebhooksAreOn(parts);
    const webhook = await webhookNamed(parts, id, call);
    refuseUnlessActive(webhook);
    const type = event ?? 'message.created';
    const now = Date.now();
    const { commandId } = identifyWrite(call, webhooksTest.path, id);
    const eventId = `evt_${uuid5(commandId, 'test')}`;
    const body = testBody(type, now);
    const job = { webhookId: eventId, type, occurredAt: now, trigger: 'test', body } as const;
    return { event_id: eventId, state: await enqueueOne(parts.context, id, { job, again: false }) };
  });
}

function resendRoute(parts: Parts): AnyRoute {
  return route(webhooksResend, async ({ id, event_id: eventId }, call) => {
    refuseUnlessWebhooksAreOn(parts);
    refuseUnlessActive(await webhookNamed(parts, id, call));
    if (await reviveParked(parts.context, id, eventId)) return { event_id: eventId, state: 'queued' as const };
    const { query } = parts.webhooks;
    const listed = await query.lastAttempt(id, eventId);
    const record = listed && (await attemptRecord(parts.context, listed));
    if (record === null) throw new AiryError('not_found', 'No attempt at this event is known any more');
    const { eventType: type, occurredAt, request } = record;
    const job = { webhookId: eventId, type, occurredAt, trigger: 'resend', body: request.body } as const;
    return { event_id: eventId, state: await enqueueOne(parts.context, id, { job, again: true }) };
  });
}

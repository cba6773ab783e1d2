import type { WebhookAttempt } from '@airy/webhooks';

/** An attempt of the webhook `w1`; times are minutes. */
export function attemptOf(number: number, given: Partial<WebhookAttempt> = {}): WebhookAttempt {
  return {
    ...{ id: `attempt-${number}`, webhookId: 'w1', eventId: `event-${number}`, eventType: 'message.created' },
    ...{ occurredAt: number, trigger: 'event', attempt: 1, at: number * 60_000, durationMs: 12, outcome: 'delivered' },
    ...{ status: 200, error: null, nextAttemptAt: null },
    request: { url: 'https://example.org', headers: {}, body: '{}' },
    response: { headers: {}, body: 'ok', encoding: 'utf8', isCut: false },
    ...given,
  };
}

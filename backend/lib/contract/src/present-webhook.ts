/** Records of webhooks and replays as answers show them. Pure. */
import { readWebhookDelivery, type Replay, type Webhook, type WebhookDelivery } from '@airy/model';
import { presentDate } from './present.ts';
import type { WebhookReplayPayload } from './webhook-deliveries.ts';
import type { WebhookPayload } from './webhooks.ts';

const dateOrNull = (time: number | null): string | null => (time === null ? null : presentDate(time));

/** @param shown `headers` opened, `now` in epoch ms: secrets end. Keys are never shown. */
export function presentWebhook(
  webhook: Webhook,
  shown: { readonly headers: Readonly<Record<string, string>>; readonly now: number },
): WebhookPayload {
  const { id, name, endpoint, events, status, signKey } = webhook;
  const delivery = readWebhookDelivery(webhook.delivery);
  const { disabled, failingSince } = delivery;
  return {
    ...{ id, name, url: endpoint, headers: { ...shown.headers }, events: [...events], status },
    state: webhookState(webhook),
    disabled: disabled && { at: presentDate(disabled.at), reason: disabled.reason },
    failing_since: dateOrNull(failingSince),
    subscribed_at: presentDate(webhook.subscribedAt),
    has_signature_key: signKey !== null,
    ...presentDelivery(delivery, shown.now),
  };
}

function presentDelivery({ secrets, clientCertificate, ...settings }: WebhookDelivery, now: number) {
  return {
    secrets: secrets
      .filter(({ validUntil }) => validUntil === null || validUntil > now)
      .map(({ scheme, publicKey, validUntil }) => ({
        scheme,
        public_key: publicKey,
        valid_until: dateOrNull(validUntil),
      })),
    concurrency: settings.concurrency,
    rate_limit: settings.ratePerSecond,
    burst: settings.burst,
    order: settings.order,
    timeout_ms: settings.timeoutMs,
    client_certificate: clientCertificate && { certificate: clientCertificate.certificate },
  };
}

/** What its owner, or Airy, has made of it. */
export function webhookState({ status, delivery }: Pick<Webhook, 'status' | 'delivery'>): WebhookPayload['state'] {
  if (status === 'Unsubscribed') return 'unsubscribed';
  const { disabled, isPaused } = readWebhookDelivery(delivery);
  if (disabled !== null) return 'disabled';
  return isPaused ? 'paused' : 'active';
}

export function presentReplay(replay: Replay): WebhookReplayPayload {
  return {
    id: replay.id,
    webhook_id: replay.webhookId,
    kind: replay.kind,
    dry_run: replay.isDryRun,
    state: replay.state.toLowerCase() as WebhookReplayPayload['state'],
    from: presentDate(replay.since),
    until: presentDate(replay.until),
    from_position: replay.fromPosition,
    events: [...replay.events],
    conversation_id: replay.conversationId,
    position: replay.position,
    scanned: replay.scanned,
    matched: replay.matched,
    queued: replay.queued,
    error: replay.error,
    created_at: presentDate(replay.createdAt),
    updated_at: presentDate(replay.updatedAt),
  };
}

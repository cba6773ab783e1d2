/** An endpoint as publisher and consumer need it: of the webhook's record, with its secrets opened. */

/** Signs deliveries; several at once while a rotation lasts. */
export interface SigningSecret {
  /** `symmetric`: HMAC-SHA256, header value `v1,…`; `ed25519`: `v1a,…` (Standard Webhooks 1.0.0). */
  readonly scheme: 'symmetric' | 'ed25519';
  /** `whsec_…` or `whsk_…`. */
  readonly key: string;
  /** Epoch ms from which on it signs no more; null: the current one. */
  readonly validUntil: number | null;
}

export interface WebhookEndpoint {
  readonly id: string;
  readonly name: string | null;
  readonly url: string;
  /** Types of events; empty: all that webhooks are sent, operational ones (`webhook.*`) only if they are named. */
  readonly events: readonly string[];
  /** Epoch ms; what happened before is not sent. */
  readonly subscribedAt: number;
  /**
   * `active`; `paused` by its owner: takes events, sends none; `disabled` by Airy for failing too long or by its own 410:
   * what was queued stays, new events are not taken until it is enabled again; `unsubscribed`: what was queued is dropped.
   */
  readonly state: 'active' | 'paused' | 'disabled' | 'unsubscribed';
  readonly headers: Readonly<Record<string, string>>;
  /** Key of `X-Airy-Content-Signature` (contract §5); null: not sent. */
  readonly signatureKey: string | null;
  readonly secrets: readonly SigningSecret[];
  /** Deliveries under way at a time: 1 to 100. */
  readonly concurrency: number;
  /** Deliveries per second in the long run; null: no limit. */
  readonly ratePerSecond: number | null;
  /** Deliveries at once after a pause. */
  readonly burst: number;
  /** `conversation`: one after the other within a conversation, also through retries. */
  readonly order: 'none' | 'conversation';
  /** For one attempt from connecting to the end of the answer: 1,000 to 30,000. */
  readonly timeoutMs: number;
  /** PEM; shown to the receiver (mutual TLS). */
  readonly clientCertificate: { readonly certificate: string; readonly key: string } | null;
}

import type { WebhookAttempt } from '@airy/webhooks';

/** An attempt without what was sent and answered: that stands in the log, at its place. */
export interface ListedAttempt extends Omit<WebhookAttempt, 'request' | 'response'> {
  /** Of its record in the topic `webhookAttempts`. */
  readonly partition: number;
  readonly offset: number;
}

/** Null: all. */
export interface AttemptFilter {
  readonly webhookId: string;
  readonly outcome: WebhookAttempt['outcome'] | null;
  readonly eventType: string | null;
  readonly eventId: string | null;
  /** Of the answer. */
  readonly status: number | null;
  /** Epoch ms; attempts from then on. */
  readonly from: number | null;
  /** Epoch ms; attempts before then. */
  readonly until: number | null;
}

export interface AttemptPage {
  readonly items: readonly ListedAttempt[];
  /** For the next page; null: this was the last one. */
  readonly nextCursor: string | null;
}

/** How deliveries to a webhook fare, of all attempts that are known. Times are epoch ms; null: none is known. */
export interface WebhookFare {
  readonly lastAttemptAt: number | null;
  readonly lastDeliveredAt: number | null;
  readonly lastFailedAt: number | null;
  /** Of the last one that failed. */
  readonly lastFailedStatus: number | null;
  readonly lastError: string | null;
}

/** Attempts at deliveries, as far back as is kept: see docs/decisions/0082. */
export interface WebhookView {
  /** Newest first. @throws AiryError `invalid_cursor` */
  attempts(
    filter: AttemptFilter,
    page: { readonly cursor: string | null; readonly size: number },
  ): Promise<AttemptPage>;
  attempt(webhookId: string, attemptId: string): Promise<ListedAttempt | null>;
  /** The newest attempt at an event. */
  lastAttempt(webhookId: string, eventId: string): Promise<ListedAttempt | null>;
  fare(webhookId: string): Promise<WebhookFare | null>;
}

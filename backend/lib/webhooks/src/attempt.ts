/** The log of attempts: one JSON record each in the topic `webhookAttempts`, key = webhook id, appended in batches. */

export type AttemptOutcome =
  /** 2xx. */
  | 'delivered'
  /** Refused, timed out, or not reached; tried again at `nextAttemptAt`. */
  | 'failed'
  /** The last one of the schedule failed, or the receiver said that it is not to be tried again: parked. */
  | 'exhausted'
  /** Not sent: nobody is subscribed to it any more. */
  | 'dropped'
  /** Not sent, or given up, for a reason on our side: it costs no attempt, and is tried again at `nextAttemptAt`. */
  | 'postponed'
  /** Its worker died: it may have arrived, and was tried again at once. */
  | 'interrupted';

export interface WebhookAttempt {
  /** Of the endpoint and the job's attempt, so that writing it twice is one attempt. */
  readonly id: string;
  readonly webhookId: string;
  /** Header `webhook-id` of the delivery. */
  readonly eventId: string;
  readonly eventType: string;
  /** Epoch ms of the event. */
  readonly occurredAt: number;
  readonly trigger: 'event' | 'replay' | 'resend' | 'test';
  /** 1 for the first. */
  readonly attempt: number;
  /** Epoch ms at which it began. */
  readonly at: number;
  readonly durationMs: number;
  readonly outcome: AttemptOutcome;
  /** Null: no answer. */
  readonly status: number | null;
  /** Why it failed, in words for the receiver's developers; never an internal address. */
  readonly error: string | null;
  readonly request: {
    readonly url: string;
    /** Without values of the owner's own headers and without signatures' keys. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  /** Null: no answer. The body is cut at 16 KiB; `base64` where it is no UTF-8. */
  readonly response: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly encoding: 'utf8' | 'base64';
    readonly isCut: boolean;
  } | null;
  /** Epoch ms; null: none. */
  readonly nextAttemptAt: number | null;
}

/**
 * How far an endpoint has been delivered to without a gap, per partition of an events topic; one JSON record each in the
 * compacted topic `webhookProgress`, every five seconds while it changes. An emptied queue is filled again from there;
 * what was delivered or parked beyond it is told by the log of attempts.
 */

export interface WebhookProgress {
  readonly webhookId: string;
  readonly topic: string;
  readonly partition: number;
  /** Of the event log; another one means that offsets say nothing. */
  readonly epoch: string;
  /** All events below are delivered, parked, or of no interest to the endpoint. */
  readonly offset: number;
  /** Epoch ms of the last event below, for a log of another epoch. */
  readonly occurredAt: number;
}

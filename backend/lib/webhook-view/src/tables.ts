/** The rows of the view: attempts in rings of a fixed size, so that it needs no cleaning up and has a limit. */
import { table } from '@airy/views';

export interface AttemptTable {
  /** Place in the ring of its partition: a later attempt takes it over. */
  readonly id: string;
  readonly attemptId: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly occurredAt: number;
  readonly trigger: string;
  readonly attempt: number;
  readonly at: number;
  readonly durationMs: number;
  readonly outcome: string;
  /** 1 or 0: those that were not are few, and what people look for. */
  readonly isDelivered: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly nextAttemptAt: number | null;
  readonly partition: number;
  readonly recordOffset: number;
}

export interface FareTable {
  readonly webhookId: string;
  readonly lastAttemptAt: number;
  readonly lastDeliveredAt: number | null;
  readonly lastFailedAt: number | null;
  readonly lastFailedStatus: number | null;
  readonly lastError: string | null;
}

export interface Tables {
  readonly webhookAttempt: AttemptTable;
  readonly webhookFare: FareTable;
}

export const attemptTable = table<AttemptTable>(
  'webhookAttempt',
  {
    id: 'text',
    attemptId: 'text',
    webhookId: 'text',
    eventId: 'text',
    eventType: 'text',
    occurredAt: 'bigint',
    trigger: 'text',
    attempt: 'integer',
    at: 'bigint',
    durationMs: 'bigint',
    outcome: 'text',
    isDelivered: 'integer',
    status: 'integer?',
    error: 'text?',
    nextAttemptAt: 'bigint?',
    partition: 'integer',
    recordOffset: 'bigint',
  },
  [
    { name: 'webhookAttemptByTime', columns: ['webhookId', 'at', 'recordOffset'] },
    {
      name: 'webhookAttemptNotDelivered',
      columns: ['webhookId', 'at', 'recordOffset'],
      where: { isDelivered: 0 },
    },
    { name: 'webhookAttemptByEvent', columns: ['eventId'] },
  ],
);

export const fareTable = table<FareTable>('webhookFare', {
  webhookId: 'text',
  lastAttemptAt: 'bigint',
  lastDeliveredAt: 'bigint?',
  lastFailedAt: 'bigint?',
  lastFailedStatus: 'integer?',
  lastError: 'text?',
});

export const tables = [attemptTable, fareTable];

/** The webhook view as a projection of the attempts: each one a row of its own, and a row for each webhook. */
import type { LogRecord } from '@airy/event-log';
import type { TopicNames } from '@airy/topics';
import { recordKey, type Projection, type RecordFold, type Rows, type Want } from '@airy/views';
import type { WebhookView } from './port.ts';
import { webhookQueries } from './queries.ts';
import { readAttempt, type AttemptHead } from './read-attempt.ts';
import { attemptTable, fareTable, tables, type FareTable } from './tables.ts';

/** `names` of @airy/topics fit. */
export interface WebhookTopics {
  readonly names: Pick<TopicNames, 'webhookAttempts'>;
  /** For tests: how many places the rings of a partition have. */
  readonly rings?: Rings;
}

interface Rings {
  readonly delivered: number;
  /** Of all others. */
  readonly others: number;
}

/**
 * Of each partition, so of some webhooks: about 400 bytes a place. Places follow from offsets alone, so that a view built
 * anew has the same rows; what failed keeps its place four times as long, as that is what is looked for.
 */
const defaultRings: Rings = { delivered: 500_000, others: 2_000_000 };

/** Raise it with every change of tables or folds. */
const version = 1;

export function webhookProjection({ names, rings = defaultRings }: WebhookTopics): Projection<WebhookView> {
  return {
    name: 'webhook-view',
    version,
    topics: new Map([[names.webhookAttempts, readAttempt]]),
    tables,
    begin: rows => ({
      folds: new Map<string, RecordFold<never>>([[names.webhookAttempts, new AttemptFold(rows, rings)]]),
    }),
    query: webhookQueries,
  };
}

const maxErrorLength = 1_000;

class AttemptFold implements RecordFold<AttemptHead> {
  readonly #rows: Rows;
  readonly #rings: Rings;

  constructor(rows: Rows, rings: Rings) {
    this.#rows = rows;
    this.#rings = rings;
  }

  want({ key }: LogRecord, _: AttemptHead | null, want: Want): void {
    if (key !== null) want(fareTable, key);
  }

  apply(record: LogRecord, attempt: AttemptHead | null): void {
    const webhookId = recordKey(record, attempt?.webhookId);
    if (attempt === null) return;
    const { id: attemptId, outcome, error, ...head } = attempt;
    const isDelivered = outcome === 'delivered';
    this.#rows.put(attemptTable, {
      ...head,
      ...{ id: this.#place(record, isDelivered), attemptId, outcome, isDelivered: isDelivered ? 1 : 0 },
      error: error && error.slice(0, maxErrorLength),
      ...{ partition: record.partition, recordOffset: record.offset },
    });
    this.#rows.put(fareTable, faring(attempt, this.#rows.get(fareTable, webhookId)));
  }

  #place({ partition, offset }: LogRecord, isDelivered: boolean): string {
    const { delivered, others } = this.#rings;
    return isDelivered ? `${partition}/delivered/${offset % delivered}` : `${partition}/others/${offset % others}`;
  }
}

/** In the order of the log: that of the clocks is the same but for moments. */
function faring(attempt: AttemptHead, before: FareTable | null): FareTable {
  const { webhookId, outcome, at, status, error } = attempt;
  const known = before ?? { lastDeliveredAt: null, lastFailedAt: null, lastFailedStatus: null, lastError: null };
  const next = { ...known, webhookId, lastAttemptAt: at };
  if (outcome === 'delivered') return { ...next, lastDeliveredAt: at };
  if (outcome !== 'failed' && outcome !== 'exhausted') return next;
  return {
    ...next,
    lastFailedAt: at,
    lastFailedStatus: status,
    lastError: error && error.slice(0, maxErrorLength),
  };
}

/** One job: looks at it again, sends it, notes what came of it, and settles it in the queue. In this order. */
import { AiryError } from '@airy/errors';
import type { Webhook } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import { backOffMs, waitOrAbort } from '@airy/processing';
import type { DeliveryQueue, Lease } from '@airy/queue';
import type { Telemetry } from '@airy/telemetry';
import { decodeJob, isSelected, type WebhookAttempt, type WebhookDirectory, type WebhookJob } from '@airy/webhooks';
import type { AttemptLog } from './attempt-log.ts';
import type { ConnectionPools } from './connection-pools.ts';
import type { ConsumerMetrics } from './consumer-metrics.ts';
import { describeAttempt, type Sent } from './describe-attempt.ts';
import { exchange } from './exchange.ts';
import type { HealthReports } from './health-reports.ts';
import { judge, type Verdict } from './judge.ts';
import type { PreparedEndpoint, PreparedEndpoints } from './prepared-endpoints.ts';
import { requestHeaders } from './request-headers.ts';

export interface DeliveryOptions {
  readonly queue: DeliveryQueue;
  readonly directory: Pick<WebhookDirectory, 'get'>;
  readonly endpoints: PreparedEndpoints;
  readonly pools: ConnectionPools;
  readonly attempts: AttemptLog;
  readonly health: HealthReports;
  readonly metrics: ConsumerMetrics;
  readonly logger: Telemetry['logger'];
  /** Epoch ms. */
  readonly clock: () => number;
  /** In [0, 1). */
  readonly chance: () => number;
}

/** Until the queue knows what the record says. */
const heldBackMs = 2_000;
const settling = { firstMs: 100, maxMs: 2_000 };
const settleTries = 12;

export class Deliveries {
  readonly #options: DeliveryOptions;
  readonly #running = new Set<() => void>();
  readonly #stopping = new AbortController();

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Cuts what runs; it is tried again soon. */
  interrupt(): void {
    this.#stopping.abort();
    for (const giveUp of this.#running) giveUp();
  }

  /** Never rejects: what cannot be settled is leased again when its time is over. */
  async deliver(lease: Lease): Promise<void> {
    try {
      await this.#deliver(lease);
    } catch (error) {
      const { endpoint: webhook, eventId } = lease;
      this.#options.logger.warn({ err: error, webhook, eventId }, 'A delivery could not be settled; it comes again');
    }
  }

  async #deliver(lease: Lease): Promise<void> {
    const { queue, directory, logger } = this.#options;
    const job = readJob(lease);
    if (job === null) {
      logger.error(
        { webhook: lease.endpoint, eventId: lease.eventId },
        'A job of the queue cannot be read; it is parked',
      );
      await this.#settle(() => queue.dead(lease, 'The job cannot be read.'));
      return;
    }
    const webhook = directory.get(lease.endpoint);
    const prepared = webhook && this.#prepared(webhook);
    if (!prepared) return this.#holdBack(lease, waitForRecordMs);
    const { endpoint } = prepared;
    if (!isWanted(job, prepared)) return this.#drop(lease, job, endpoint.url);
    if (endpoint.state !== 'active') return this.#holdBack(lease, heldBackMs);
    const lost = this.#noteLost(lease, job, endpoint.url);
    const sent = await this.#send(job, prepared);
    await lost;
    await this.#conclude({ lease, job, prepared, sent });
  }

  #prepared(webhook: Webhook): PreparedEndpoint | null {
    try {
      return this.#options.endpoints.of(webhook);
    } catch (error) {
      this.#options.logger.error(
        { err: error, webhook: webhook.id },
        'A webhook cannot be sent to: its record cannot be used',
      );
      return null;
    }
  }

  /** Nothing was tried. */
  async #holdBack(lease: Lease, afterMs: number): Promise<void> {
    await this.#settle(() => this.#options.queue.retry(lease, { afterMs, countAttempt: false }));
  }

  async #drop(lease: Lease, job: WebhookJob, url: string): Promise<void> {
    const { queue, attempts, clock, metrics } = this.#options;
    const attempt = lease.attempts + 1;
    const head = { id: attemptId(lease, lease.receives), webhookId: lease.endpoint, attempt, at: clock() };
    await attempts.write({ ...describeAttempt(job, head, url), outcome: 'dropped', error: 'No longer subscribed to' });
    await this.#settle(() => queue.ack(lease));
    metrics.attempted('dropped', 0);
  }

  /** A lease before this one has ended without a word: its worker died, perhaps after the receiver had it all. */
  async #noteLost(lease: Lease, job: WebhookJob, url: string): Promise<void> {
    if (!lease.isAfterLost) return;
    const id = attemptId(lease, lease.receives - 1);
    const head = { id, webhookId: lease.endpoint, attempt: lease.attempts + 1, at: this.#options.clock() };
    const error = 'Interrupted: it is not known whether it arrived';
    await this.#options.attempts.write({ ...describeAttempt(job, head, url), outcome: 'interrupted', error });
  }

  async #send(job: WebhookJob, { endpoint, url, keys }: PreparedEndpoint): Promise<Sent> {
    const { pools, clock } = this.#options;
    const at = clock();
    const began = performance.now();
    const body = Buffer.from(job.body);
    const headers = requestHeaders(endpoint.headers, keys, { id: job.webhookId, at, body });
    const sent = { url: endpoint.url, at, durationMs: 0 };
    if (typeof headers === 'string') {
      const reason = `The header ${JSON.stringify(headers.slice(0, 100))} cannot be sent`;
      return { ...sent, headers: {}, result: { kind: 'failed', reason, isTimeout: false, answer: null } };
    }
    const { timeoutMs } = endpoint;
    const request = { url, headers: headers.sent, body, timeoutMs, running: this.#running };
    const result = await exchange(pools.of(endpoint), request);
    return { ...sent, headers: headers.shown, result, durationMs: Math.round(performance.now() - began) };
  }

  async #conclude({ lease, job, prepared, sent }: Concluding): Promise<void> {
    const { attempts, clock, chance, health, metrics } = this.#options;
    const attempt = lease.attempts + 1;
    const uncounted = lease.receives - attempt;
    const { trigger } = job;
    const now = clock();
    const verdict = judge({ result: sent.result, trigger, attempt, uncounted, now, chance: chance() });
    const id = attemptId(lease, lease.receives);
    const head = { id, webhookId: lease.endpoint, attempt, at: sent.at };
    const { outcome, error, waitMs } = verdict;
    const nextAttemptAt = waitMs === null ? null : now + waitMs;
    const noted: WebhookAttempt = { ...describeAttempt(job, head, sent), outcome, error, nextAttemptAt };
    await attempts.write(noted);
    metrics.attempted(outcome, sent.durationMs);
    await this.#settle(() => this.#move(lease, job, verdict));
    const { enqueuedAtMs: enqueuedAt } = lease;
    health.note({ prepared, verdict, isTest: trigger === 'test', attempt, enqueuedAt, now });
  }

  #move(lease: Lease, { trigger }: WebhookJob, { outcome, waitMs, counts, error }: Verdict): Promise<boolean> {
    const { queue } = this.#options;
    if (waitMs !== null) return queue.retry(lease, { afterMs: waitMs, countAttempt: counts });
    return outcome === 'delivered' || trigger === 'test' ? queue.ack(lease) : queue.dead(lease, error ?? outcome);
  }

  /** A queue that is away for a moment costs no second delivery. */
  async #settle(move: () => Promise<boolean>): Promise<void> {
    for (let failures = 1; ; failures++) {
      try {
        if (!(await move())) this.#options.metrics.leaseLost();
        return;
      } catch (error) {
        // Lost with the data of its server; the log of attempts says what became of it.
        if (error instanceof AiryError && error.code === 'queue_endpoint_unknown') return;
        if (failures === settleTries || this.#stopping.signal.aborted) throw error;
        await waitOrAbort(backOffMs(settling, failures), this.#stopping.signal);
      }
    }
  }
}

interface Concluding {
  readonly lease: Lease;
  readonly job: WebhookJob;
  readonly prepared: PreparedEndpoint;
  readonly sent: Sent;
}

/** A record that has not been read yet, or whose secrets cannot be: nothing is sent without them. */
const waitForRecordMs = 30_000;

function readJob({ payload }: Lease): WebhookJob | null {
  try {
    return decodeJob(payload);
  } catch {
    // `decodeJob` throws for one reason; who calls says it.
    return null;
  }
}

/** As when it was queued (contract §5, Selection): what was meant for a subscription that has ended is not sent. */
function isWanted({ trigger, type, occurredAt }: WebhookJob, { endpoint }: PreparedEndpoint): boolean {
  if (endpoint.state === 'unsubscribed') return false;
  // What somebody asked for is sent as it was asked for.
  return trigger !== 'event' || isSelected(endpoint, { type, occurredAt });
}

function attemptId({ endpoint, eventId, enqueuedAtMs }: Lease, receives: number): string {
  return uuid5(`${endpoint}/${eventId}/`, `${enqueuedAtMs}/${receives}`);
}

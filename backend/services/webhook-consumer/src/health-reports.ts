/**
 * Tells the administration writer how endpoints do, where that changes something: it tells their owners, and disables
 * what is gone or has failed for too long. One report of a kind at a time; one that fails is made again by the next attempt.
 */
import type { AdministrationCommand } from '@airy/domain';
import { waitOrAbort, type Commander } from '@airy/processing';
import type { PreparedEndpoint } from './prepared-endpoints.ts';
import { plannedBefore } from './retry-plan.ts';
import type { Verdict } from './judge.ts';

export interface HealthReportsOptions {
  readonly commander: Pick<Commander, 'administration'>;
  readonly logger: { warn(fields: object, message: string): void };
}

/** One delivery that has come to an end, for now. */
export interface Attempted {
  readonly prepared: PreparedEndpoint;
  readonly verdict: Verdict;
  readonly isTest: boolean;
  /** 1 for the first. */
  readonly attempt: number;
  /** Epoch ms. */
  readonly enqueuedAt: number;
  readonly now: number;
}

type Report = Omit<Extract<AdministrationCommand, { type: 'webhook.report-health' }>, 'type' | 'id'>;

/** So often has a delivery failed when its owner is told. */
const tellingAttempt = 4;
/** So long has nothing been delivered when the endpoint is disabled. */
const disabledAfterMs = 5 * 24 * 60 * 60 * 1000;
const principal = 'airy:webhooks';

export class HealthReports {
  readonly #options: HealthReportsOptions;
  readonly #lastDelivered = new Map<string, number>();
  readonly #pending = new Map<string, Promise<void>>();

  constructor(options: HealthReportsOptions) {
    this.#options = options;
  }

  note(attempted: Attempted): void {
    const { prepared, verdict, now } = attempted;
    const { id } = prepared.endpoint;
    if (verdict.outcome === 'delivered') this.#lastDelivered.set(id, now);
    const report = this.#reportOf(attempted);
    if (report === null || this.#pending.has(id)) return;
    const sent = this.#send(id, report).finally(() => this.#pending.delete(id));
    this.#pending.set(id, sent);
  }

  /** Waits for what is being told, but not for longer. */
  async settled(timeoutMs: number): Promise<void> {
    const told = new AbortController();
    const all = Promise.all(this.#pending.values()).then(() => told.abort());
    await Promise.race([all, waitOrAbort(timeoutMs, told.signal)]);
  }

  #reportOf({ prepared, verdict, isTest, attempt, enqueuedAt, now }: Attempted): Report | null {
    const { endpoint, health } = prepared;
    const { failingSince } = health;
    const reason = verdict.error ?? '';
    if (verdict.outcome === 'delivered')
      return failingSince === null ? null : { health: 'well', at: now, since: failingSince, reason };
    if (verdict.isGone) return { health: 'gone', at: now, since: failingSince, reason };
    if (isTest || !verdict.counts || attempt < tellingAttempt) return null;
    // One that takes the others only refuses this one.
    if ((this.#lastDelivered.get(endpoint.id) ?? Number.NEGATIVE_INFINITY) >= enqueuedAt) return null;
    if (failingSince === null) return { health: 'failing', at: now, since: now - plannedBefore(attempt), reason };
    const isTooLong = verdict.outcome === 'exhausted' && now - failingSince >= disabledAfterMs;
    return isTooLong ? { health: 'dead', at: now, since: failingSince, reason } : null;
  }

  async #send(id: string, report: Report): Promise<void> {
    const command = { type: 'webhook.report-health', id, ...report } as const;
    try {
      await this.#options.commander.administration({ id: null, principal, requestHash: null, command });
    } catch (error) {
      this.#options.logger.warn({ err: error, webhook: id }, 'How a webhook does could not be told');
    }
  }
}

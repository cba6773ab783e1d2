/** Starts services in order, asks them how they are, drains them together, stops them in reverse order. */
import type { Telemetry } from '@airy/telemetry';
import type { Lifecycle } from './lifecycle.ts';
import type { Link, RunningService, Service, ServiceContext } from './service.ts';
import { settledWithin } from './settled-within.ts';

export interface Supervisor {
  /**
   * Starts the services, one after the other.
   * @throws ServiceStartError if one of them fails; the others are left as they are, for `stop`.
   */
  start(services: readonly Service[], context: ServiceContext): Promise<void>;
  states(): Readonly<Record<string, Lifecycle>>;
  /** Null: the service, or that unit of it, is ready and well. Otherwise why not. */
  problem(name: string, unit?: string): string | null;
  /** Of all services, in the order of their start. What one of them cannot show is logged. */
  links(): Promise<readonly Link[]>;
  /** Every service stops taking work and finishes what runs. Never rejects; what is late or fails is logged. */
  drain(timeoutMs: number): Promise<void>;
  /** Never rejects, as `drain`. The time is for all of them together. */
  stop(timeoutMs: number): Promise<void>;
}

/** Which service it was; the reason is the cause. */
export class ServiceStartError extends Error {
  override readonly name = 'ServiceStartError';
  readonly service: string;

  constructor(service: string, cause: unknown) {
    super(`${service} did not start: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.service = service;
  }
}

interface Supervised {
  readonly service: Service;
  state: Lifecycle;
  running: RunningService | null;
}

export function createSupervisor(telemetry: Telemetry): Supervisor {
  const { logger } = telemetry;
  const all: Supervised[] = [];

  const settle = async (one: Supervised, doing: string, work: Promise<void>, timeoutMs: number): Promise<boolean> => {
    const result = await settledWithin(work, timeoutMs);
    if (result.outcome === 'late')
      logger.warn({ service: one.service.name, timeoutMs }, `Gave up waiting for it to ${doing}.`);
    if (result.outcome === 'failed')
      logger.error({ service: one.service.name, err: result.error }, `It failed to ${doing}.`);
    return result.outcome === 'done';
  };

  return {
    async start(services, context) {
      const added = services.map<Supervised>(service => ({ service, state: 'waiting', running: null }));
      all.push(...added);
      // Side by side: on Kafka each group that is joined after a crash waits until its dead member is given up.
      const started = await Promise.allSettled(added.map(one => startOne(one, context)));
      const failed = started.find(result => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
    states: () => Object.fromEntries(all.map(({ service, state }) => [service.name, state])),
    problem(name, unit) {
      const one = all.find(({ service }) => service.name === name);
      if (!one) return 'not started';
      if (one.state === 'starting') return one.service.progress?.() ?? one.state;
      return one.state === 'ready' ? healthOf(one, unit) : one.state;
    },
    async links() {
      const links: Link[] = [];
      for (const { service, running } of all)
        try {
          links.push(...((await running?.links?.()) ?? []));
        } catch (error) {
          // A link may need what another process does; Airy runs without it.
          logger.warn({ service: service.name, err: error }, 'It has nothing to show now.');
        }
      return links;
    },
    async drain(timeoutMs) {
      await Promise.all(
        all.map(async one => {
          if (one.state !== 'ready') return;
          one.state = 'draining';
          if (one.running?.drain) await settle(one, 'drain', one.running.drain(), timeoutMs);
        }),
      );
    },
    async stop(timeoutMs) {
      const until = performance.now() + timeoutMs;
      for (const one of all.toReversed()) {
        if (!one.running) continue;
        const remaining = Math.max(100, until - performance.now());
        const isStopped = await settle(one, 'stop', one.running.stop(), remaining);
        one.state = isStopped ? 'stopped' : 'failed';
        one.running = null;
      }
    },
  };
}

/** @throws ServiceStartError */
async function startOne(one: Supervised, context: ServiceContext): Promise<void> {
  one.state = 'starting';
  try {
    one.running = await one.service.start(context);
    one.state = 'ready';
  } catch (error) {
    one.state = 'failed';
    throw new ServiceStartError(one.service.name, error);
  }
}

/** A service whose own report fails is not well, and its neighbours go on. */
function healthOf({ running }: Supervised, unit: string | undefined): string | null {
  try {
    if (unit !== undefined && running?.unitProblem) return running.unitProblem(unit);
    return running?.health?.() ?? null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** How far each group of consumers is, and for how long it has not moved: read when somebody scrapes. */
import type { GroupLag } from '@airy/event-log';
import { Gauge, type Registry } from 'prom-client';
import { settledWithin } from './settled-within.ts';

/** The groups in which this process takes part; may grow. */
export type GroupNames = Set<string>;

interface Seen {
  readonly committed: number;
  /** When it was first seen there, ms. */
  readonly at: number;
}

const patienceMs = 2_000;
const labelNames = ['group', 'topic', 'partition'] as const;

/**
 * `airy_group_lag_records` and `airy_group_idle_seconds` per partition. A partition that has nothing to do is not idle.
 * @param clock ms; default `performance.now`.
 */
export function measureGroups(
  registry: Registry,
  groups: ReadonlySet<string>,
  lagOf: (group: string) => Promise<readonly GroupLag[]>,
  clock: () => number = () => performance.now(),
): void {
  const seen = new Map<string, Seen>();
  const idle = new Gauge({
    name: 'airy_group_idle_seconds',
    help: 'For how long a group of consumers with records before it has not moved on, as far as scrapes have seen',
    labelNames,
    registers: [registry],
  });
  new Gauge({
    name: 'airy_group_lag_records',
    help: 'Records that a group of consumers has not finished yet',
    labelNames,
    registers: [registry],
    async collect() {
      const asked = await Promise.all(
        [...groups].map(async group => ({ group, lags: await lagsWithin(lagOf(group)) })),
      );
      for (const { group, lags } of asked)
        for (const { topic, partition, committed, watermarks } of lags) {
          const labels = { group, topic, partition };
          const next = Math.max(committed ?? watermarks.low, watermarks.low);
          const lag = Math.max(0, watermarks.high - next);
          this.set(labels, lag);
          idle.set(labels, idleSeconds(seen, `${group} ${topic}/${partition}`, { next, lag, now: clock() }));
        }
    },
  });
}

/** What waits in this process: records accepted and not yet stored, and records that its readers have before them. */
export function measureClient(
  registry: Registry,
  progress: () => { readonly bytesWaiting: number; readonly recordsBehind: number },
): void {
  const gauge = (name: string, help: string, value: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect: function () {
        this.set(value());
      },
    });
  };
  gauge('airy_log_waiting_bytes', 'Bytes that were accepted and are not stored yet', () => progress().bytesWaiting);
  gauge(
    'airy_log_behind_records',
    'Records that are stored and not yet handled by the readers of this process',
    () => progress().recordsBehind,
  );
}

/** A cluster that is away must not take the other metrics with it: then the last values stand. */
async function lagsWithin(lags: Promise<readonly GroupLag[]>): Promise<readonly GroupLag[]> {
  const settled = await settledWithin(lags, patienceMs);
  return settled.outcome === 'done' ? settled.value : [];
}

function idleSeconds(
  seen: Map<string, Seen>,
  place: string,
  { next, lag, now }: { readonly next: number; readonly lag: number; readonly now: number },
): number {
  const before = seen.get(place);
  if (before === undefined || before.committed !== next || lag === 0) {
    seen.set(place, { committed: next, at: now });
    return 0;
  }
  return (now - before.at) / 1000;
}

/** The writer station (design §3): commands → decide → state + events + outcome, in one transaction of the log. */
import type { EventLog, Writer, WriterSession } from '@airy/event-log';
import type { Telemetry } from '@airy/telemetry';
import type { DeadLetters } from './dead-letters.ts';
import type { AnyLayer, WriterDomain } from './writer-domain.ts';
import { writerMetrics } from './writer-metrics.ts';
import { openWriterSession } from './writer-session.ts';

export interface WriterRunOptions {
  readonly log: EventLog;
  readonly deadLetters: DeadLetters;
  readonly telemetry: Telemetry;
  /** Epoch ms. Default `Date.now`. */
  readonly clock?: () => number;
}

/** Few enough that one batch is decided, and then stored, within a few milliseconds each. */
const batchRecords = 100;

export interface RunningWriter extends Writer {
  /** Why a partition's commands are not decided now, e.g. because the schema registry is away; null: all are. */
  health(): string | null;
  /** The partitions whose commands are decided here now. */
  readonly partitions: ReadonlySet<number>;
}

/**
 * Takes partitions of the domain's commands until it is stopped.
 * @throws AiryError `log_unavailable`; what the disk says if the store cannot be opened.
 */
export async function runWriter<C extends { readonly type: string }, F, L extends AnyLayer<F>>(
  domain: WriterDomain<C, F, L>,
  options: WriterRunOptions,
): Promise<RunningWriter> {
  const { log, deadLetters, telemetry } = options;
  const store = domain.openStore();
  const blocked = new Blocked(domain.station);
  const partitions = new Set<number>();
  const metrics = writerMetrics(telemetry.metrics, domain.station);
  const context = { domain, store, log, deadLetters, metrics, clock: options.clock ?? Date.now };
  try {
    const writer = await log.write({
      group: domain.station,
      input: domain.topics.commands,
      outputs: [...domain.topics.state, domain.topics.events],
      maxBatchRecords: batchRecords,
      open: async task => {
        const session = await blocked.watch(task.partition, () => openWriterSession(context, task));
        return heldIn(partitions, task.partition, session);
      },
    });
    return {
      partitions,
      health: () => blocked.reason,
      stop: async () => {
        await writer.stop();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The session, with its partition in the set until it is closed. */
function heldIn(partitions: Set<number>, partition: number, session: WriterSession): WriterSession {
  partitions.add(partition);
  return {
    process: records => session.process(records),
    committed: positions => session.committed(positions),
    close: () => {
      partitions.delete(partition);
      return session.close();
    },
  };
}

/** Partitions whose session could not be opened, until it can. */
class Blocked {
  readonly #station: string;
  readonly #reasons = new Map<number, string>();

  constructor(station: string) {
    this.#station = station;
  }

  get reason(): string | null {
    for (const [partition, reason] of this.#reasons) return `${this.#station}, partition ${partition}: ${reason}`;
    return null;
  }

  async watch<T>(partition: number, open: () => Promise<T>): Promise<T> {
    try {
      const opened = await open();
      this.#reasons.delete(partition);
      return opened;
    } catch (error) {
      this.#reasons.set(partition, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }
}

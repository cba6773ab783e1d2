/** The writer station (design §3): commands → decide → state + events + outcome, in one transaction of the log. */
import type { EventLog, Writer } from '@airy/event-log';
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

/**
 * Takes partitions of the domain's commands until it is stopped.
 * @throws AiryError `log_unavailable`; what the disk says if the store cannot be opened.
 */
export async function runWriter<C extends { readonly type: string }, F, L extends AnyLayer<F>>(
  domain: WriterDomain<C, F, L>,
  options: WriterRunOptions,
): Promise<Writer> {
  const { log, deadLetters, telemetry } = options;
  const store = domain.openStore();
  const metrics = writerMetrics(telemetry.metrics, domain.station);
  const context = { domain, store, log, deadLetters, metrics, clock: options.clock ?? Date.now };
  try {
    const writer = await log.write({
      group: domain.station,
      input: domain.topics.commands,
      outputs: [...domain.topics.state, domain.topics.events],
      maxBatchRecords: batchRecords,
      open: task => openWriterSession(context, task),
    });
    return {
      async stop() {
        await writer.stop();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

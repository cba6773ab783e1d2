/** One channel that is asked: events to the raw topic, then the cursor, and again after every failure. */
import type { EventLog, NewRecord } from '@airy/event-log';
import type { KeptFiles } from '@airy/media';
import { SourceError, type OpenChannel, type PolledEvent, type Polling, type SourceHttp } from '@airy/source-kit';
import { partitionFor } from '@airy/topics';
import type { Logger } from 'pino';
import { backOffMs, waitOrAbort, type OwnedState } from '@airy/processing';
import { problemOf, type PollHealth } from './poll-health.ts';
import type { PollerMetrics } from './poller-metrics.ts';

export interface ChannelLoopOptions {
  readonly polling: Polling<Readonly<Record<string, unknown>>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly channel: OpenChannel;
  readonly cursors: Pick<OwnedState, 'of' | 'save'>;
  readonly log: Pick<EventLog, 'append'>;
  /** The raw topic. */
  readonly topic: string;
  readonly partitions: number;
  readonly http: SourceHttp;
  readonly files: Pick<KeptFiles, 'isSeen' | 'keepBytes'>;
  readonly health: Pick<PollHealth, 'tell'>;
  readonly metrics: PollerMetrics;
  readonly logger: Logger;
  readonly waits: PollWaits;
  /** Fires when another process has the channel, or it is no longer to be asked. */
  readonly signal: AbortSignal;
}

export interface PollWaits {
  /** Away, out of order, or a fault of ours. */
  readonly away: { readonly firstMs: number; readonly maxMs: number };
  /** What a person has to mend. */
  readonly refused: { readonly firstMs: number; readonly maxMs: number };
  /** After a poll that ended by itself. */
  readonly againMs: number;
  /** Who has been polling for so long is well, though nothing came. */
  readonly wellAfterMs: number;
}

export const defaultWaits: PollWaits = {
  away: { firstMs: 1_000, maxMs: 60_000 },
  refused: { firstMs: 30_000, maxMs: 600_000 },
  againMs: 1_000,
  wellAfterMs: 30_000,
};

/** A platform may ask for a longer pause than ours, but not for ever. */
const longestRetryAfterMs = 60 * 60 * 1000;
/** Of one append. */
const maxAtOnce = { records: 200, bytes: 4 * 1024 * 1024 };

export class ChannelLoop {
  readonly #options: ChannelLoopOptions;
  #failures = 0;

  constructor(options: ChannelLoopOptions) {
    this.#options = options;
  }

  /** Until the signal fires; never rejects. */
  async run(): Promise<void> {
    const { signal, waits } = this.#options;
    while (!signal.aborted) await waitOrAbort((await this.#poll()) ?? waits.againMs, signal);
  }

  /** @returns how long to wait after a failure; null after a poll that ended by itself. */
  async #poll(): Promise<number | null> {
    const { polling, config, channel, cursors, http, signal, waits } = this.#options;
    const well = setTimeout(() => void this.#isWell(), waits.wellAfterMs);
    try {
      await polling.poll({
        config,
        channel,
        http,
        signal,
        cursor: cursors.of(channel.id),
        save: (events, cursor) => this.#save(events, cursor),
        storeFile: file => this.#storeFile(file.bytes),
      });
      await this.#isWell();
      return null;
    } catch (error) {
      return signal.aborted ? 0 : await this.#failed(error);
    } finally {
      clearTimeout(well);
    }
  }

  async #save(events: readonly PolledEvent[], cursor: Parameters<OwnedState['save']>[1]): Promise<void> {
    const { channel, cursors, log, metrics, signal } = this.#options;
    for (const records of this.#appends(events)) {
      // Whoever has the channel now reads on from the last cursor.
      signal.throwIfAborted();
      await log.append(records);
    }
    signal.throwIfAborted();
    await cursors.save(channel.id, cursor);
    metrics.saved(events.length);
    await this.#isWell();
  }

  *#appends(events: readonly PolledEvent[]): Iterable<readonly NewRecord[]> {
    const { topic, partitions, channel } = this.#options;
    const key = channel.sourceChannelId;
    const place = { topic, partition: partitionFor(key, partitions), key };
    let records: NewRecord[] = [];
    let bytes = 0;
    for (const { body, headers } of events) {
      if (records.length >= maxAtOnce.records || bytes + body.length > maxAtOnce.bytes) {
        if (records.length > 0) yield records;
        [records, bytes] = [[], 0];
      }
      records.push({ ...place, value: body, headers });
      bytes += body.length;
    }
    if (records.length > 0) yield records;
  }

  async #storeFile(bytes: Uint8Array): Promise<string | null> {
    const { files, signal } = this.#options;
    signal.throwIfAborted();
    return files.isSeen() ? files.keepBytes(bytes) : null;
  }

  async #isWell(): Promise<void> {
    this.#failures = 0;
    await this.#tell(null);
  }

  async #failed(error: unknown): Promise<number> {
    const { waits, metrics, logger, channel } = this.#options;
    this.#failures++;
    const consequence = error instanceof SourceError ? error.consequence : 'away';
    const problem = problemOf(error);
    metrics.failed(problem?.code ?? 'log_unavailable');
    logger.warn({ channelId: channel.id, code: problem?.code, err: error }, 'An account could not be read');
    if (problem !== null) await this.#tell(problem);
    const own = backOffMs(consequence === 'away' ? waits.away : waits.refused, this.#failures);
    const asked = error instanceof SourceError ? (error.retryAfterMs ?? 0) : 0;
    return Math.max(own, Math.min(asked, longestRetryAfterMs));
  }

  /** What cannot be told now is told with the next change, or by the next life. */
  async #tell(problem: Parameters<PollHealth['tell']>[0]): Promise<void> {
    try {
      await this.#options.health.tell(problem);
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'The health of a channel could not be stored');
    }
  }
}

/** Does the replays that are asked for: whoever has the one partition of the administration does them all. */
import type { EventLog, Tail } from '@airy/event-log';
import { AiryError } from '@airy/errors';
import type { Replay } from '@airy/model';
import { backOffMs, waitOrAbort, type Commander } from '@airy/processing';
import type { Codec } from '@airy/topics';
import type { Logger } from 'pino';
import { ReplayFailure, runReplay, type ReplayProgress, type ReplayRunOptions } from './replay-run.ts';
import type { RunningPublisher } from './publisher.ts';

export interface ReplaysOptions extends Pick<ReplayRunOptions, 'log' | 'queue' | 'settled' | 'topics'> {
  readonly log: EventLog;
  /** Of their records. */
  readonly topic: string;
  readonly codec: Codec<Replay>;
  readonly commander: Pick<Commander, 'administration'>;
  readonly publisher: Pick<RunningPublisher, 'endpoints' | 'render'>;
  readonly logger: Logger;
  /** Default 1,000. */
  readonly reportEveryMs?: number;
}

export interface Replays {
  /** Whether this process does them. */
  setActive(isActive: boolean): void;
  stop(): Promise<void>;
}

const atOnce = 4;
const backOff = { firstMs: 1_000, maxMs: 30_000 } as const;

/** @throws AiryError `log_unavailable`. */
export async function openReplays(options: ReplaysOptions): Promise<Replays> {
  const replays = new OpenReplays(options);
  await replays.start();
  return replays;
}

class OpenReplays implements Replays {
  readonly #options: ReplaysOptions;
  /** Those that have not ended, by id. */
  readonly #asked = new Map<string, Replay>();
  readonly #running = new Map<string, { readonly ending: AbortController; readonly done: Promise<void> }>();
  #tail: Tail | null = null;
  #isActive = false;

  constructor(options: ReplaysOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { log, topic } = this.#options;
    this.#tail = await log.tail({
      topics: [topic],
      from: (_partition, { low }) => low,
      onBatch: async ({ records }) => {
        for (const { key, value } of records) if (key !== null) await this.#note(key, value);
        this.#look();
      },
    });
    try {
      await this.#tail.caughtUp;
    } catch (error) {
      await this.#tail.stop();
      throw error;
    }
  }

  setActive(isActive: boolean): void {
    this.#isActive = isActive;
    if (!isActive) for (const { ending } of this.#running.values()) ending.abort();
    this.#look();
  }

  async stop(): Promise<void> {
    this.setActive(false);
    await this.#tail?.stop();
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  async #note(id: string, value: Uint8Array | null): Promise<void> {
    const replay = value === null ? null : await this.#decode(id, value);
    if (replay?.state === 'RUNNING') this.#asked.set(id, replay);
    else {
      this.#asked.delete(id);
      this.#running.get(id)?.ending.abort();
    }
  }

  async #decode(id: string, value: Uint8Array): Promise<Replay | null> {
    try {
      return await this.#options.codec.decode(value);
    } catch (error) {
      if (!(error instanceof AiryError && error.code === 'record_unreadable')) throw error;
      this.#options.logger.error({ replay: id }, 'The record of a replay cannot be read; it is not done');
      return null;
    }
  }

  #look(): void {
    if (!this.#isActive || this.#tail === null) return;
    for (const id of this.#asked.keys()) {
      if (this.#running.size >= atOnce) return;
      if (!this.#running.has(id)) this.#begin(id);
    }
  }

  #begin(id: string): void {
    const ending = new AbortController();
    const done = this.#work(id, ending.signal).finally(() => {
      this.#running.delete(id);
      this.#look();
    });
    this.#running.set(id, { ending, done });
  }

  /** Until it has ended. What fails is tried again from where it has come. */
  async #work(id: string, signal: AbortSignal): Promise<void> {
    for (let failures = 1; !signal.aborted; failures++) {
      const replay = this.#asked.get(id);
      if (replay === undefined) return;
      try {
        await this.#attempt(replay, signal);
        return;
      } catch (error) {
        this.#options.logger.warn({ err: error, replay: id }, 'A replay cannot go on now; it is tried again');
        await waitOrAbort(backOffMs(backOff, failures), signal);
      }
    }
  }

  async #attempt(replay: Replay, signal: AbortSignal): Promise<void> {
    const { publisher, reportEveryMs = 1_000 } = this.#options;
    let reportedAt = performance.now();
    const report = async (progress: ReplayProgress): Promise<void> => {
      if (performance.now() - reportedAt < reportEveryMs) return;
      await this.#report(replay.id, { ...progress, state: 'RUNNING', error: null });
      reportedAt = performance.now();
    };
    const run = {
      ...this.#options,
      ...{ signal, report },
      endpoint: () => publisher.endpoints.get(replay.webhookId),
      render: publisher.render,
    };
    try {
      const progress = await runReplay(replay, run);
      if (!signal.aborted) await this.#report(replay.id, { ...progress, state: 'DONE', error: null });
    } catch (error) {
      if (!(error instanceof ReplayFailure)) throw error;
      const { position, scanned, matched, queued } = this.#asked.get(replay.id) ?? replay;
      await this.#report(replay.id, { position, scanned, matched, queued, state: 'FAILED', error: error.message });
    }
  }

  /** One that was cancelled is known as such before the outcome comes, or soon after. */
  async #report(id: string, report: ReplayProgress & Pick<Replay, 'error'> & { state: 'RUNNING' | 'DONE' | 'FAILED' }) {
    const command = { type: 'replay.report', id, ...report } as const;
    const { outcome } = await this.#options.commander.administration({
      ...{ id: null, principal: 'airy:webhooks', requestHash: null, command },
    });
    const isOver = !outcome.ok || (outcome.result as { readonly replay: Replay }).replay.state !== 'RUNNING';
    if (!isOver) return;
    this.#asked.delete(id);
    this.#running.get(id)?.ending.abort();
  }
}

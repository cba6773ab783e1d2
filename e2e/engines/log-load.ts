/** Numbered events that are appended to a log under a fault, and what became of each. */
import { setTimeout as pause } from 'node:timers/promises';
import type { EventLog } from '@airy/event-log';
import { textOf, type Asked } from './checker.ts';

export interface LogLoadOptions {
  /** Stores the text of an event; resolves when it is acknowledged. */
  append(event: { readonly conversation: number; readonly text: string }): Promise<unknown>;
  /** Each is told by a caller of its own. */
  readonly conversations: number;
  /** Events of a conversation that are asked for before the first is acknowledged. Default 2. */
  readonly ahead?: number;
  /** Between two events of a conversation. Default 0. */
  readonly pauseMs?: number;
}

/** After a refusal a caller waits as long as this. */
const refusedPauseMs = 50;

/** An event is asked for once: one that was refused is followed by the next, so a copy is always the log's own. */
export class LogLoad implements Asked {
  readonly acknowledged = new Set<string>();
  readonly attempted = new Set<string>();
  /** How often each error was the answer. */
  readonly refusals = new Map<string, number>();
  /** The longest time without any acknowledgement, ms. */
  longestPauseMs = 0;
  readonly #options: LogLoadOptions;
  #isStopping = false;
  #lastAt = performance.now();

  constructor(options: LogLoadOptions) {
    this.#options = options;
  }

  get refused(): number {
    return [...this.refusals.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Runs until `stop`; resolves when every event that was begun is answered. */
  async run(): Promise<void> {
    this.#lastAt = performance.now();
    await Promise.all(Array.from({ length: this.#options.conversations }, (_, n) => this.#tell(n)));
  }

  stop(): void {
    this.#isStopping = true;
  }

  async #tell(conversation: number): Promise<void> {
    const waiting: Promise<void>[] = [];
    for (let n = 0; !this.#isStopping; n++) {
      waiting.push(this.#ask(conversation, n));
      if (waiting.length >= (this.#options.ahead ?? 2)) await waiting.shift();
      if (this.#options.pauseMs) await pause(this.#options.pauseMs);
    }
    await Promise.all(waiting);
  }

  async #ask(conversation: number, n: number): Promise<void> {
    const text = textOf({ conversation, n });
    this.attempted.add(text);
    try {
      await this.#options.append({ conversation, text });
      this.acknowledged.add(text);
      const now = performance.now();
      this.longestPauseMs = Math.max(this.longestPauseMs, now - this.#lastAt);
      this.#lastAt = now;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
      await pause(refusedPauseMs);
    }
  }
}

/** Appends events to a topic, a conversation's into one partition. */
export function appendTo(log: EventLog, topic: { readonly name: string; readonly partitions: number }) {
  return ({ conversation, text }: { readonly conversation: number; readonly text: string }): Promise<unknown> =>
    log.append([
      {
        topic: topic.name,
        partition: conversation % topic.partitions,
        key: String(conversation),
        value: Buffer.from(text),
      },
    ]);
}

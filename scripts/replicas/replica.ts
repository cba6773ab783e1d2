/** A place of a component that always has a process: started again when it ends, replaced by a successor on demand. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startAiryProcess, type AiryProcess, type AiryProcessOptions } from './airy-process.ts';
import type { Backend } from './backend.ts';
import type { Pool } from './pool.ts';

export interface ReplicaOptions extends Omit<AiryProcessOptions, 'folder'> {
  /** e.g. `api-1`. */
  readonly name: string;
  /** For its two folders, which its processes use in turn. */
  readonly folder: string;
  readonly pool: Pool;
  say(line: string): void;
}

interface Placed {
  readonly process: AiryProcess;
  readonly backend: Backend;
}

const againMs = 1_000;
/** A balancer elsewhere would take as long to notice. */
const readyPollMs = 50;

export class Replica {
  readonly #options: ReplicaOptions;
  #placed: Placed | null = null;
  #lives = 0;
  #isStopping = false;
  #again: Promise<void> | null = null;

  constructor(options: ReplicaOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  /** @throws Error with what the process printed. */
  async start(): Promise<void> {
    const { pool, folder, name, say } = this.#options;
    const side = this.#lives++ % 2 === 0 ? 'a' : 'b';
    const process = await startAiryProcess({ ...this.#options, folder: join(folder, `${name}-${side}`) });
    // Somebody may have stopped us meanwhile.
    if (this.#isStopping) return process.stop('SIGINT');
    const backend = pool.add(process.url);
    const placed = { process, backend };
    this.#placed = placed;
    void process.ended.then(async code => {
      pool.remove(backend);
      if (this.#placed !== placed || this.#isStopping) return;
      say(`${name} ended with ${String(code)}: it is started again. The end of its output:\n${process.output()}`);
      await (this.#again = this.#startAgain());
    });
    let hasEnded = false;
    void process.ended.then(() => (hasEnded = true));
    while (!backend.isReady && !hasEnded) {
      await backend.probe();
      await delay(readyPollMs);
    }
  }

  /** The successor serves before the old process is asked to stop. */
  async replace(): Promise<void> {
    const old = this.#placed;
    await this.start();
    await old?.process.stop('SIGTERM');
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#placed?.process.stop('SIGINT');
    // A process that was just being started again is stopped once it is there.
    await this.#again;
  }

  async #startAgain(): Promise<void> {
    while (!this.#isStopping) {
      await delay(againMs);
      try {
        return await this.start();
      } catch (error) {
        this.#options.say(String(error));
      }
    }
  }
}

import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { QueueDepth } from '@airy/queue';
import type { WebhookAttempt } from '@airy/webhooks';
import type { QueuedEvent } from './consumer-world.ts';
import type { WorkerRequest, WorkerSettings } from './consumer.worker.ts';

const program = fileURLToPath(new URL('./consumer.worker.ts', import.meta.url));

/** A `ConsumerWorld` in a process of its own. */
export class ConsumerProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  #requests = 0;

  private constructor(settings: WorkerSettings) {
    const execArgv = ['--disable-warning=ExperimentalWarning'];
    this.#child = fork(program, [JSON.stringify(settings)], { execArgv });
    this.#gone = new Promise(resolve => this.#child.once('close', () => resolve()));
    this.#child.on('message', ({ id, result }: { id: number; result: unknown }) => {
      this.#waiting.get(id)?.resolve(result);
      this.#waiting.delete(id);
    });
    this.#child.once('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The process has ended.'));
      this.#waiting.clear();
    });
  }

  static async start(settings: WorkerSettings): Promise<ConsumerProcess> {
    const started = new ConsumerProcess(settings);
    await new Promise((resolve, reject) => started.#waiting.set(0, { resolve, reject }));
    return started;
  }

  async advance(ms: number): Promise<void> {
    await this.#ask({ do: 'advance', ms });
  }

  async enqueue(endpoint: string, events: readonly QueuedEvent[]): Promise<void> {
    await this.#ask({ do: 'enqueue', endpoint, events });
  }

  depth(endpoint: string): Promise<QueueDepth> {
    return this.#ask({ do: 'depth', endpoint }) as Promise<QueueDepth>;
  }

  attempts(): Promise<readonly WebhookAttempt[]> {
    return this.#ask({ do: 'attempts' }) as Promise<readonly WebhookAttempt[]>;
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  #ask(request: WorkerRequest): Promise<unknown> {
    const id = ++this.#requests;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, request });
    });
  }
}

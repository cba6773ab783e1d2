import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Pipeline } from './pipeline.ts';

const program = fileURLToPath(new URL('./instance.worker.ts', import.meta.url));

/** A writer and a consumer of a pipeline in a process of their own. */
export class InstanceProcess implements AsyncDisposable {
  /** Resolves when it has its share of the partitions. */
  readonly ready: Promise<void>;
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;

  constructor(pipeline: Pipeline, address: string) {
    const settings = JSON.stringify({ address, topics: pipeline.topics });
    const options = ['--disable-warning=ExperimentalWarning', '--disable-warning=TimeoutNegativeWarning'];
    const child = spawn(process.execPath, [...options, program, settings], { stdio: ['ignore', 'pipe', 'ignore'] });
    const ready = Promise.withResolvers<void>();
    createInterface({ input: child.stdout }).on('line', line => {
      if (line === 'ready') ready.resolve();
      else take(pipeline, line);
    });
    this.#child = child;
    this.ready = ready.promise;
    this.#gone = new Promise(resolve => child.once('close', () => resolve()));
  }

  /** SIGSTOP. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  /** SIGCONT. */
  resume(): void {
    this.#child.kill('SIGCONT');
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }

  /** SIGTERM; resolves with the exit code when it is gone, null if it had to be killed. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    await this.#gone;
    return this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

/** The last line of a process that was killed may be cut: what it says has not been committed. */
function take(pipeline: Pipeline, line: string): void {
  const [what, ...numbers] = line.split(' ');
  const [partition = 0, ...offsets] = numbers.map(Number);
  if (what === 'delivered') pipeline.deliver({ partition, records: offsets.map(offset => ({ offset })) });
}

/** Several processes of each component as one instance behind the balancer. */
import { join } from 'node:path';
import { runAiryJob } from './airy-process.ts';
import { startBalancer, type Balancer } from './balancer.ts';
import { componentNames, components, type Component, type Counts } from './components.ts';
import { Pool } from './pool.ts';
import { Replica } from './replica.ts';

export interface InstanceOptions {
  readonly counts: Counts;
  readonly folder: string;
  /** Of the balancer; 0: any free one. */
  readonly port: number;
  /** Settings of every process, beside the public address. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly args: readonly string[];
  /** Where platforms post to. */
  readonly webhookPaths: readonly string[];
  say(line: string): void;
}

/** Processes that are started at the same time. */
const atOnce = 2;

export class Instance {
  readonly #options: InstanceOptions;
  readonly #pools = new Map(componentNames.map(name => [name, new Pool()]));
  #replicas: readonly Replica[] = [];
  #balancer: Balancer | null = null;
  #rolling: Promise<void> | null = null;
  #isStopping = false;

  constructor(options: InstanceOptions) {
    this.#options = options;
  }

  get url(): string {
    if (this.#balancer === null) throw new Error('The instance has not been started.');
    return this.#balancer.url;
  }

  /** @throws Error with what a process printed that did not start. */
  async start(): Promise<void> {
    const { port, webhookPaths, folder, args, say } = this.#options;
    this.#balancer = await startBalancer({
      port,
      poolOf: path => this.#pool(webhookPaths.includes(path) ? 'webhook' : 'api'),
    });
    const env = { AIRY_PUBLIC_URL: this.url, AIRY_TRUSTED_PROXIES: 'loopback', ...this.#options.env };
    await runAiryJob({ folder: join(folder, 'bootstrap'), services: ['bootstrap'], env, args });
    this.#replicas = componentNames.flatMap(component =>
      Array.from({ length: this.#options.counts[component] }, (_, n) => {
        const name = `${component}-${n + 1}`;
        return new Replica({
          name,
          folder,
          services: components[component],
          env,
          args,
          pool: this.#pool(component),
          say,
        });
      }),
    );
    const waiting = [...this.#replicas];
    const starters = Array.from({ length: atOnce }, async () => {
      for (let next = waiting.shift(); next && !this.#isStopping; next = waiting.shift()) {
        await next.start();
        say(`${next.name} is ready`);
      }
    });
    await Promise.all(starters);
  }

  /** Replaces one process after the other. Asked again meanwhile, it is the same round. */
  roll(): Promise<void> {
    return (this.#rolling ??= this.#roll().finally(() => (this.#rolling = null)));
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#replicas.map(replica => replica.stop()));
    for (const pool of this.#pools.values()) pool.close();
    await this.#balancer?.close();
  }

  async #roll(): Promise<void> {
    for (const replica of this.#replicas) {
      if (this.#isStopping) return;
      await replica.replace();
      this.#options.say(`${replica.name} was restarted`);
    }
  }

  #pool(component: Component): Pool {
    const pool = this.#pools.get(component);
    if (!pool) throw new Error(`There is no component ${component}.`);
    return pool;
  }
}

/** A Kafka broker of a test's own, with a way to it that leads through a fault proxy. */
import { inspect } from 'node:util';
import { openKafkaLog, type KafkaLogHandle, type KafkaLogOptions } from '@airy/event-log-kafka';
import { startKafka, type RunningKafka } from '@airy/local-engines';
import { temporaryFolder, type TemporaryFolder } from '@airy/testkit';
import { FaultProxy } from './fault-proxy.ts';

export interface FaultyBrokerOptions {
  /** More settings, as in server.properties. */
  readonly properties?: Readonly<Record<string, string>>;
}

type LogSettings = Partial<Pick<KafkaLogOptions, 'sessionTimeoutMs' | 'transactionTimeoutMs' | 'maxWaitingBytes'>>;

export class FaultyBroker implements AsyncDisposable {
  readonly proxy: FaultProxy;
  readonly #folder: TemporaryFolder;
  readonly #options: FaultyBrokerOptions;
  readonly #opened: KafkaLogHandle[] = [];
  /** What the clients warned of, for the message of a failure. */
  readonly warnings: string[] = [];
  #kafka: RunningKafka;

  private constructor(proxy: FaultProxy, folder: TemporaryFolder, options: FaultyBrokerOptions, kafka: RunningKafka) {
    this.proxy = proxy;
    this.#folder = folder;
    this.#options = options;
    this.#kafka = kafka;
  }

  static async start(options: FaultyBrokerOptions = {}): Promise<FaultyBroker> {
    const proxy = await FaultProxy.listen({ protocol: 'kafka' });
    const folder = temporaryFolder();
    const kafka = await startKafka({ folder: folder.path, faultPort: proxy.port, ...options });
    proxy.target = portOf(kafka.faultTarget ?? '');
    return new FaultyBroker(proxy, folder, options, kafka);
  }

  /** Straight to the broker. */
  get address(): string {
    return this.#kafka.address;
  }

  /** Through the proxy; what the broker says of itself leads back to it. */
  get faultAddress(): string {
    return `127.0.0.1:${this.proxy.port}`;
  }

  /** Opens a log as a process of the product does; closed with the broker. */
  async open(way: 'straight' | 'through the proxy', settings: LogSettings = {}): Promise<KafkaLogHandle> {
    const warn = (details: object, message: string): void => {
      this.warnings.push(
        `${new Date().toISOString()} ${message} ${inspect(details, { breakLength: Infinity }).slice(0, 300)}`,
      );
      this.warnings.splice(0, this.warnings.length - 1_000);
    };
    const handle = await openKafkaLog({
      brokers: [way === 'straight' ? this.address : this.faultAddress],
      security: { tls: null, sasl: null },
      clientId: 'fault-test',
      replicas: 1,
      logger: { warn, error: warn },
      ...settings,
    });
    this.#opened.push(handle);
    return handle;
  }

  /** Runs a test's faults; what the clients warned of last stands in the message of its failure. */
  async explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { message } = error as Error;
      throw new Error([message, ...this.warnings.slice(-30)].join('\n').slice(0, 10_000), { cause: error });
    }
  }

  /** SIGKILL. */
  kill(): Promise<void> {
    return this.#kafka.kill();
  }

  /** Starts it again after `kill`, over the same data. Resolves when it answers. */
  async restart(): Promise<void> {
    this.#kafka = await startKafka({ folder: this.#folder.path, faultPort: this.proxy.port, ...this.#options });
  }

  /** SIGSTOP. */
  pause(): void {
    this.#kafka.pause();
  }

  /** SIGCONT. */
  resume(): void {
    this.#kafka.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.proxy.heal();
    for (const { log } of this.#opened) await log.close();
    await this.#kafka.kill();
    await this.proxy[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}

function portOf(address: string): number {
  return Number(address.split(':')[1]);
}

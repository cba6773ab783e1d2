/** A TCP proxy that does to a connection what networks and dying servers do to it. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { KafkaApi } from './kafka-frames.ts';
import { Passage } from './passage.ts';

export interface FaultProxyOptions {
  /** Port of the server, on loopback; can be set later, see `target`. */
  readonly target?: number;
  /** Where clients connect, on loopback. Default 0: any free port. */
  readonly port?: number;
  /** `kafka`: whole frames are told apart, so that faults can be aimed at one kind of request. Default `bytes`. */
  readonly protocol?: 'bytes' | 'kafka';
}

/** One frame to lose, and how many of its kind pass before it. */
interface Aim {
  readonly kind: 'request' | 'answer';
  readonly api: KafkaApi;
  passing: number;
  hit(): void;
}

/** How often each thing happened. */
export interface FaultCounts {
  connections: number;
  /** Requests and answers that were lost on purpose. */
  lost: number;
  /** Connections that were cut on purpose. */
  cut: number;
  /** Bytes that were swallowed. */
  swallowed: number;
}

/** Does nothing to what passes until it is told to. Faults are for connections that exist and for those to come. */
export class FaultProxy implements AsyncDisposable {
  /** Port of the server that new connections lead to, on loopback. */
  target: number;
  /** Answers arrive this much later, ms. */
  answerDelayMs = 0;
  readonly counts: FaultCounts = { connections: 0, lost: 0, cut: 0, swallowed: 0 };
  /** Kafka only: how many requests of each kind passed. */
  readonly requests = new Map<KafkaApi, number>();
  readonly #options: FaultProxyOptions;
  readonly #open = new Set<Passage>();
  readonly #aims: Aim[] = [];
  #server: Server | null = null;
  #port = 0;
  #isSwallowing = false;
  /** Bytes of answers that still pass before a cut. */
  #cut: { remaining: number; hit: () => void } | null = null;

  private constructor(options: FaultProxyOptions) {
    this.#options = options;
    this.target = options.target ?? 0;
  }

  static async listen(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    proxy.#port = options.port ?? 0;
    await proxy.accept();
    return proxy;
  }

  get port(): number {
    return this.#port;
  }

  /** Connections open now. */
  get openConnections(): number {
    return this.#open.size;
  }

  /** New connections are refused, those that exist are cut. */
  async refuse(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.cutAll();
    if (server) await new Promise(resolve => server.close(resolve));
  }

  /** The other way of `refuse`. */
  async accept(): Promise<void> {
    if (this.#server) return;
    const server = createServer({ noDelay: true }, client => this.#connected(client));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Cuts what is connected now. */
  cutAll(): void {
    for (const passage of this.#open) this.#cutOne(passage);
  }

  /**
   * Takes everything and passes nothing, as a network does whose other side is gone. A connection that has lost bytes
   * stays dumb until its client gives it up, also after `swallow(false)`.
   */
  swallow(isSwallowing: boolean): void {
    this.#isSwallowing = isSwallowing;
  }

  /** Cuts the connection that carries the byte after so many more bytes of answers. Resolves when that has happened. */
  cutAfter(bytes: number): Promise<void> {
    return new Promise(hit => {
      this.#cut = { remaining: bytes, hit };
    });
  }

  /** Kafka only: the server does as asked, its answer is lost with the connection. Resolves when that has happened. */
  loseAnswer(api: KafkaApi, { after = 0 }: { readonly after?: number } = {}): Promise<void> {
    return this.#aim('answer', api, after);
  }

  /** Kafka only: the connection is lost before the server has the request. Resolves when that has happened. */
  loseRequest(api: KafkaApi, { after = 0 }: { readonly after?: number } = {}): Promise<void> {
    return this.#aim('request', api, after);
  }

  /** Forgets faults that have not happened, and passes everything again. */
  heal(): void {
    this.answerDelayMs = 0;
    this.#isSwallowing = false;
    this.#cut = null;
    this.#aims.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.refuse();
  }

  #aim(kind: Aim['kind'], api: KafkaApi, passing: number): Promise<void> {
    return new Promise(hit => {
      this.#aims.push({ kind, api, passing, hit });
    });
  }

  #connected(client: Socket): void {
    this.counts.connections += 1;
    const server = connect({ port: this.target, host: '127.0.0.1', noDelay: true });
    const passage = new Passage(client, server, {
      isKafka: this.#options.protocol === 'kafka',
      answerDelayMs: () => this.answerDelayMs,
      isSwallowing: () => this.#isSwallowing,
      isLost: (kind, api) => this.#isLost(kind, api),
      bytesBeforeCut: bytes => this.#bytesBeforeCut(bytes),
      swallowed: bytes => void (this.counts.swallowed += bytes),
      closed: () => void this.#open.delete(passage),
    });
    this.#open.add(passage);
  }

  #cutOne(passage: Passage): void {
    this.counts.cut += 1;
    passage.destroy();
  }

  #isLost(kind: Aim['kind'], api: KafkaApi): boolean {
    if (kind === 'request') this.requests.set(api, (this.requests.get(api) ?? 0) + 1);
    const index = this.#aims.findIndex(aim => aim.kind === kind && aim.api === api);
    const aim = this.#aims[index];
    if (!aim || aim.passing-- > 0) return false;
    this.#aims.splice(index, 1);
    this.counts.lost += 1;
    aim.hit();
    return true;
  }

  #bytesBeforeCut(bytes: number): number {
    if (!this.#cut) return bytes;
    const passing = Math.min(bytes, this.#cut.remaining);
    this.#cut.remaining -= passing;
    if (passing === bytes) return bytes;
    this.counts.cut += 1;
    this.#cut.hit();
    this.#cut = null;
    return passing;
  }
}

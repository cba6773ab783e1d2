/** A pool of connections for each endpoint, so that none waits for another; closed when nothing was sent for a while. */
import type { WebhookEndpoint } from '@airy/webhooks';
import { Pool } from 'undici';
import type { Way } from './exchange.ts';
import { openConnector, type Network } from './open-connector.ts';

export type PooledEndpoint = Pick<WebhookEndpoint, 'id' | 'url' | 'concurrency' | 'timeoutMs' | 'clientCertificate'>;

interface Kept {
  readonly pool: Pool;
  readonly way: Way;
  /** That asked last. */
  endpoint: PooledEndpoint;
  /** What it was made of: with other settings it is another pool. */
  readonly made: string;
  usedAt: number;
}

const keepAliveMs = 10_000;
const idleMs = 30_000;
const maxHeaderBytes = 16 * 1024;

export class ConnectionPools {
  readonly #kept = new Map<string, Kept>();
  readonly #timer: NodeJS.Timeout;
  #network: Network;

  constructor(network: Network) {
    this.#network = network;
    this.#timer = setInterval(() => this.#closeIdle(), idleMs / 2);
    this.#timer.unref();
  }

  get size(): number {
    return this.#kept.size;
  }

  /** From now on; connections that were allowed and are no longer end with what runs on them. */
  use(network: Network): void {
    this.#network = network;
    for (const id of [...this.#kept.keys()]) this.#drop(id);
  }

  of(endpoint: PooledEndpoint): Way {
    const { id, url, concurrency, timeoutMs, clientCertificate } = endpoint;
    const kept = this.#kept.get(id);
    if (kept?.endpoint === endpoint) return used(kept);
    const { origin } = new URL(url);
    const made = JSON.stringify([origin, concurrency, timeoutMs, clientCertificate]);
    if (kept?.made === made) return used(Object.assign(kept, { endpoint }));
    if (kept !== undefined) this.#drop(id);
    const pool = new Pool(origin, {
      connections: concurrency,
      pipelining: 1,
      connect: openConnector(this.#network, endpoint),
      // The clock of each delivery is its own.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      maxHeaderSize: maxHeaderBytes,
    });
    const { reach } = this.#network;
    const way = { dispatcher: pool, reached: () => reach.noted() };
    this.#kept.set(id, { pool, way, endpoint, made, usedAt: performance.now() });
    return way;
  }

  /** Cuts what still runs. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    const pools = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.all(pools.map(({ pool }) => pool.destroy()));
  }

  #closeIdle(): void {
    const before = performance.now() - idleMs;
    for (const [id, { usedAt, pool }] of this.#kept)
      if (usedAt < before && pool.stats.running === 0 && pool.stats.pending === 0) this.#drop(id);
  }

  /** What runs in it ends by itself: each delivery has its time. */
  #drop(id: string): void {
    const kept = this.#kept.get(id);
    this.#kept.delete(id);
    // A pool that is closing refuses nothing that it has taken.
    void kept?.pool.close();
  }
}

function used(kept: Kept): Way {
  kept.usedAt = performance.now();
  return kept.way;
}

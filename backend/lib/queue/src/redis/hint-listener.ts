/** Hears from all processes which endpoints became ready. Its connection is made when somebody listens. */
import { openRedis, type RedisConnection, type RedisSettings } from '@airy/redis';

export class HintListener {
  readonly #settings: RedisSettings;
  readonly #channel: string;
  readonly #listeners = new Set<(endpoint: string) => void>();
  #connection: RedisConnection | null = null;

  constructor({ settings, channel }: { readonly settings: RedisSettings; readonly channel: string }) {
    this.#settings = settings;
    this.#channel = channel;
  }

  watch(onReady: (endpoint: string) => void): () => void {
    const listener = (endpoint: string): void => onReady(endpoint);
    this.#listeners.add(listener);
    this.#connection ??= this.#listen();
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
    this.#connection?.close();
  }

  /** Without a connection hints are lost, and work is found by asking, only later. */
  #listen(): RedisConnection {
    const connection = openRedis({
      ...this.#settings,
      prepare: async redis => void (await redis.subscribe(this.#channel)),
    });
    connection.redis.on('message', (_channel, endpoint) => {
      for (const listener of this.#listeners) listener(endpoint);
    });
    return connection;
  }
}

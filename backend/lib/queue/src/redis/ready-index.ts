/**
 * Which endpoints have something to lease. Derived from them and told after each move, so it may be behind when a
 * process dies between the two; a sweep over all endpoints puts that right.
 */
import { AiryError } from '@airy/errors';
import type { RedisConnection } from '@airy/redis';
import type { ReadyEndpoints } from '../port.ts';
import { indexKeysOf, keysOf } from './redis-keys.ts';
import { isReply, move, type Reply } from './redis-moves.ts';

export interface ReadyIndexOptions {
  readonly connection: RedisConnection;
  readonly keyPrefix: string;
  /** Epoch ms as text, or '' for the clock of Redis. */
  readonly clock: () => string;
}

export class ReadyIndex {
  readonly #options: ReadyIndexOptions;
  readonly #keys: ReturnType<typeof indexKeysOf>;

  constructor(options: ReadyIndexOptions) {
    this.#options = options;
    this.#keys = indexKeysOf(options.keyPrefix);
  }

  /** Channel on which endpoints are named that became ready earlier than was known. */
  get hints(): string {
    return this.#keys.hints;
  }

  /** Passes on what a move returned first. Its failure is no failure of the move: the sweep will tell. */
  async tell(endpoint: string, [version, at]: readonly [string, string]): Promise<void> {
    if (version === '') return;
    try {
      await this.#note(endpoint, version, at);
    } catch (error) {
      if (!(error instanceof AiryError)) throw error;
    }
  }

  /** The endpoint is removed. */
  async forget(endpoint: string): Promise<void> {
    await this.#note(endpoint, '', '');
  }

  async ready(limit: number): Promise<ReadyEndpoints> {
    const values = [this.#options.clock(), limit];
    const reply = await move(this.#redis, 'ready-endpoints', { keys: [this.#keys.ready], values });
    const [next = '', ...endpoints] = (reply ?? []).map(String);
    return { endpoints, nextInMs: next === '' ? null : Number(next) };
  }

  /** Asks every endpoint that is in the index, and `others`, and corrects the index. */
  async sweep(others: Iterable<string>): Promise<void> {
    const known = await this.#redis.hkeys(this.#keys.versions);
    for (const endpoint of new Set([...known, ...others])) await this.#refresh(endpoint);
  }

  async #refresh(endpoint: string): Promise<void> {
    const keys = keysOf(this.#options.keyPrefix, endpoint);
    try {
      const reply = await move(this.#redis, 'refresh', { keys, values: [this.#options.clock()] });
      await this.tell(endpoint, toldBy(reply ?? []));
    } catch (error) {
      // Lost with the data of its server, or removed while another process told the index.
      if (!isReply(error, 'UNKNOWN')) throw error;
      await this.forget(endpoint);
    }
  }

  async #note(endpoint: string, version: string, at: string): Promise<void> {
    const { ready, versions, hints } = this.#keys;
    const values = [this.#options.clock(), endpoint, version, at, hints];
    await move(this.#redis, 'index-endpoint', { keys: [ready, versions], values });
  }

  get #redis() {
    return this.#options.connection.redis;
  }
}

/** The first two of what most moves return. */
export function toldBy(reply: Reply): readonly [string, string] {
  return [String(reply[0]), String(reply[1])];
}

/** The queue on Redis: each method is one move. */
import { randomUUID } from 'node:crypto';
import { AiryError } from '@airy/errors';
import type * as port from '../port.ts';
import * as input from '../queue-input.ts';
import { toldBy, type ReadyIndex } from './ready-index.ts';
import { keysOf } from './redis-keys.ts';
import { isReply, move, type Argument, type MoveName, type Reply } from './redis-moves.ts';
import { lettersOf, leasesOf, offsetsOf } from './redis-replies.ts';
import type { RedisConnection } from '@airy/redis';

export interface RedisQueueParts {
  readonly connection: RedisConnection;
  readonly keyPrefix: string;
  readonly clock: () => string;
  readonly index: ReadyIndex;
  /** Listens to the hints of all processes. */
  watch(onReady: (endpoint: string) => void): () => void;
  close(): Promise<void>;
}

export class RedisQueue implements port.DeliveryQueue {
  readonly #parts: RedisQueueParts;
  /** Told again to a Redis that came back empty. */
  readonly #settings = new Map<string, port.EndpointSettings>();

  constructor(parts: RedisQueueParts) {
    this.#parts = parts;
  }

  get endpoints(): Iterable<string> {
    return this.#settings.keys();
  }

  async configure(endpoint: string, settings: port.EndpointSettings): Promise<void> {
    input.checkSettings(settings);
    this.#settings.set(endpoint, settings);
    await this.#told(endpoint, 'configure', this.#configuring(settings));
  }

  async setState(endpoint: string, state: port.EndpointState): Promise<void> {
    const settings = this.#settings.get(endpoint);
    if (settings) this.#settings.set(endpoint, { ...settings, state });
    await this.#told(endpoint, 'set-state', [state]);
  }

  async enqueue(endpoint: string, enqueuing: port.Enqueuing): Promise<port.Enqueued> {
    input.checkEnqueuing(enqueuing);
    const { jobs, checkpoint, epoch = '', again = false } = enqueuing;
    const head = [epoch, again ? '1' : '', checkpoint?.source ?? '', checkpoint?.offset ?? '', checkpoint?.after ?? ''];
    const flat = jobs.flatMap(({ eventId, lane, payload }): Argument[] => [eventId, lane ?? '', payload]);
    try {
      const reply = await this.#told(endpoint, 'enqueue', [...head, ...flat]);
      const [added = 0, known = 0, dropped = 0] = reply!.slice(2).map(Number);
      return { added, known, dropped };
    } catch (error) {
      throw refusalOf(error, endpoint);
    }
  }

  async checkpoints(endpoint: string): Promise<port.Checkpoints> {
    const reply = await this.#move(endpoint, 'checkpoints', []);
    return { epoch: String(reply![0]), offsets: offsetsOf(reply!.slice(1)) };
  }

  async lease(endpoint: string, request: port.LeaseRequest): Promise<port.Leased> {
    input.checkLease(request);
    const token = randomUUID();
    const reply = (await this.#told(endpoint, 'lease', [token, request.max, request.visibilityMs]))!;
    const at = String(reply[1]);
    const nextInMs = at === '' ? null : Math.max(0, Number(at) - Number(reply[2]));
    return { leases: leasesOf(reply.slice(3), { endpoint, token }), nextInMs };
  }

  ack(lease: port.Lease): Promise<boolean> {
    return this.#settle(lease, 'ack', []);
  }

  retry(lease: port.Lease, { afterMs, countAttempt }: port.Retrying): Promise<boolean> {
    input.checkDelay('afterMs', afterMs);
    return this.#settle(lease, 'retry', [afterMs, countAttempt ? '1' : '']);
  }

  dead(lease: port.Lease, reason: string): Promise<boolean> {
    return this.#settle(lease, 'dead', [input.keptReason(reason)]);
  }

  extend(lease: port.Lease, visibilityMs: number): Promise<boolean> {
    input.checkDelay('visibilityMs', visibilityMs, 1);
    return this.#settle(lease, 'extend', [visibilityMs]);
  }

  async hurry(endpoint: string, eventIds: readonly string[]): Promise<readonly string[]> {
    input.checkEventIds(eventIds);
    const reply = await this.#told(endpoint, 'hurry', eventIds);
    return reply!.slice(2).map(String);
  }

  async deadLetters(endpoint: string, page: { readonly limit: number; readonly cursor?: string }) {
    input.checkWhole('limit', page.limit, { min: 1, max: input.maxLettersAtOnce });
    const reply = await this.#move(endpoint, 'dead-letters', [input.checkCursor(page.cursor), page.limit]);
    return lettersOf(reply!, page.limit);
  }

  replay(endpoint: string, choice: port.DeadLetterChoice): Promise<number> {
    return this.#settleDead(endpoint, 'replay', choice);
  }

  discard(endpoint: string, choice: port.DeadLetterChoice): Promise<number> {
    return this.#settleDead(endpoint, 'discard', choice);
  }

  async depth(endpoint: string): Promise<port.QueueDepth> {
    let reply: Reply;
    do reply = (await this.#move(endpoint, 'depth', []))!;
    while (String(reply[6]) === '1');
    const [waiting = 0, leased = 0, dead = 0, bytes = 0] = reply.slice(1, 5).map(Number);
    const age = String(reply[5]);
    const oldestAgeMs = age === '' ? null : Number(age);
    return { state: String(reply[0]) as port.EndpointState, waiting, leased, dead, bytes, oldestAgeMs };
  }

  async purge(endpoint: string): Promise<void> {
    await this.#told(endpoint, 'purge', []);
  }

  async remove(endpoint: string): Promise<void> {
    this.#settings.delete(endpoint);
    await this.#move(endpoint, 'remove', []);
    await this.#parts.index.forget(endpoint);
  }

  ready(limit: number): Promise<port.ReadyEndpoints> {
    input.checkWhole('limit', limit, { min: 1, max: 10_000 });
    return this.#parts.index.ready(limit);
  }

  watch(onReady: (endpoint: string) => void): () => void {
    return this.#parts.watch(onReady);
  }

  problem(): string | null {
    return this.#parts.connection.problem();
  }

  close(): Promise<void> {
    return this.#parts.close();
  }

  #configuring(settings: port.EndpointSettings): Argument[] {
    const { state, concurrency, ratePerSecond, burst, maxJobs, maxBytes, deliveredTtlMs, maxDelivered } = settings;
    const refill = ratePerSecond === null ? 0 : input.refillOf(ratePerSecond);
    return [randomUUID(), state, concurrency, refill, burst, maxJobs, maxBytes, deliveredTtlMs, maxDelivered];
  }

  async #settle(lease: port.Lease, name: MoveName, values: readonly Argument[]): Promise<boolean> {
    return (await this.#told(lease.endpoint, name, [lease.place, lease.token, ...values])) !== null;
  }

  async #settleDead(endpoint: string, what: 'replay' | 'discard', choice: port.DeadLetterChoice): Promise<number> {
    input.checkChoice(choice);
    const values = 'oldest' in choice ? [choice.oldest] : ['', ...choice.eventIds];
    const reply = await this.#told(endpoint, 'settle-dead', [what, ...values]);
    return Number(reply![2]);
  }

  /** A move that says what the index of ready endpoints must know. */
  async #told(endpoint: string, name: MoveName, values: readonly Argument[]): Promise<Reply | null> {
    const reply = await this.#move(endpoint, name, values);
    if (reply !== null) await this.#parts.index.tell(endpoint, toldBy(reply));
    return reply;
  }

  async #move(endpoint: string, name: MoveName, values: readonly Argument[]): Promise<Reply | null> {
    input.checkEndpoint(endpoint);
    const { keyPrefix, clock } = this.#parts;
    const problem = this.#parts.connection.refusal();
    if (problem !== null) throw new AiryError('queue_unavailable', null, { cause: problem });
    const call = (move_: MoveName, given: readonly Argument[]): Promise<Reply | null> =>
      move(this.#parts.connection.redis, move_, { keys: keysOf(keyPrefix, endpoint), values: [clock(), ...given] });
    try {
      return await call(name, values);
    } catch (error) {
      if (!isReply(error, 'UNKNOWN')) {
        if (error instanceof AiryError) this.#parts.connection.doubt();
        throw error;
      }
      const settings = this.#settings.get(endpoint);
      if (!settings) throw new AiryError('queue_endpoint_unknown', null, { details: { endpoint } });
      // Redis came back without its data.
      await call('configure', this.#configuring(settings));
      return await call(name, values);
    }
  }
}

function refusalOf(error: unknown, endpoint: string): unknown {
  if (isReply(error, 'LOST ')) return new AiryError('queue_emptied', null, { details: { endpoint }, cause: error });
  const reason = fullReasonOf(error);
  if (reason === null) return error;
  return new AiryError('queue_full', null, { details: { endpoint, reason }, cause: error });
}

function fullReasonOf(error: unknown): string | null {
  if (isReply(error, 'FULL ')) return error.message.slice('FULL '.length);
  return isReply(error, 'OOM ') ? 'the memory of Redis is used up (maxmemory)' : null;
}

/** The embedded queue: each method is one move on its thread; which endpoints are ready is known here. */
import { randomUUID } from 'node:crypto';
import type * as port from '../port.ts';
import * as input from '../queue-input.ts';
import type { QueueThread } from './queue-thread.ts';
import type { ReadyTimes } from './ready-times.ts';

export interface SqliteQueueParts {
  readonly thread: QueueThread;
  readonly ready: ReadyTimes;
  readonly clock: () => number;
  close(): Promise<void>;
}

export class SqliteQueue implements port.DeliveryQueue {
  readonly #parts: SqliteQueueParts;

  constructor(parts: SqliteQueueParts) {
    this.#parts = parts;
  }

  async configure(endpoint: string, settings: port.EndpointSettings): Promise<void> {
    input.checkEndpoint(endpoint);
    input.checkSettings(settings);
    await this.#thread.call('configure', this.#now, endpoint, settings, randomUUID());
  }

  async setState(endpoint: string, state: port.EndpointState): Promise<void> {
    await this.#thread.call('setState', this.#now, endpoint, state);
  }

  async enqueue(endpoint: string, enqueuing: port.Enqueuing): Promise<port.Enqueued> {
    input.checkEnqueuing(enqueuing);
    return this.#thread.call('enqueue', this.#now, endpoint, enqueuing);
  }

  async checkpoints(endpoint: string): Promise<port.Checkpoints> {
    const { epoch, offsets } = await this.#thread.call('checkpoints', this.#now, endpoint);
    return { epoch, offsets: new Map(offsets.map(({ source, offset }) => [source, offset])) };
  }

  async lease(endpoint: string, request: port.LeaseRequest): Promise<port.Leased> {
    input.checkLease(request);
    return this.#thread.call('lease', this.#now, endpoint, request, randomUUID());
  }

  async ack(lease: port.Lease): Promise<boolean> {
    return this.#thread.call('ack', this.#now, lease.endpoint, proofOf(lease));
  }

  async retry(lease: port.Lease, retrying: port.Retrying): Promise<boolean> {
    input.checkDelay('afterMs', retrying.afterMs);
    return this.#thread.call('retry', this.#now, lease.endpoint, proofOf(lease), retrying);
  }

  async dead(lease: port.Lease, reason: string): Promise<boolean> {
    return this.#thread.call('dead', this.#now, lease.endpoint, proofOf(lease), input.keptReason(reason));
  }

  async extend(lease: port.Lease, visibilityMs: number): Promise<boolean> {
    input.checkDelay('visibilityMs', visibilityMs, 1);
    return this.#thread.call('extend', this.#now, lease.endpoint, proofOf(lease), visibilityMs);
  }

  async hurry(endpoint: string, eventIds: readonly string[]): Promise<readonly string[]> {
    input.checkEventIds(eventIds);
    return this.#thread.call('hurry', this.#now, endpoint, eventIds);
  }

  async deadLetters(endpoint: string, page: { readonly limit: number; readonly cursor?: string }) {
    input.checkWhole('limit', page.limit, { min: 1, max: input.maxLettersAtOnce });
    const after = input.checkCursor(page.cursor);
    return this.#thread.call('deadLetters', this.#now, endpoint, { after, limit: page.limit });
  }

  async replay(endpoint: string, choice: port.DeadLetterChoice): Promise<number> {
    input.checkChoice(choice);
    return this.#thread.call('settleDead', this.#now, endpoint, choice, 'replay');
  }

  async discard(endpoint: string, choice: port.DeadLetterChoice): Promise<number> {
    input.checkChoice(choice);
    return this.#thread.call('settleDead', this.#now, endpoint, choice, 'discard');
  }

  async depth(endpoint: string): Promise<port.QueueDepth> {
    return this.#thread.call('depth', this.#now, endpoint);
  }

  async purge(endpoint: string): Promise<void> {
    await this.#thread.call('purge', this.#now, endpoint);
  }

  async remove(endpoint: string): Promise<void> {
    await this.#thread.call('remove', this.#now, endpoint);
  }

  async ready(limit: number): Promise<port.ReadyEndpoints> {
    input.checkWhole('limit', limit, { min: 1, max: 10_000 });
    return this.#parts.ready.ready(limit, this.#now);
  }

  watch(onReady: (endpoint: string) => void): () => void {
    return this.#parts.ready.watch(onReady);
  }

  problem(): string | null {
    return this.#thread.ended;
  }

  close(): Promise<void> {
    return this.#parts.close();
  }

  get #thread(): QueueThread {
    return this.#parts.thread;
  }

  get #now(): number {
    return this.#parts.clock();
  }
}

function proofOf({ place, token }: port.Lease) {
  return { place, token };
}

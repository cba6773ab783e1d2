/** One answer of `GET /events`: a listener over server-sent events. */
import type { ServerResponse } from 'node:http';
import type { ReplayRefusal } from '@airy/processing';
import { passes, type EventFilter } from './event-filter.ts';
import type { Listener } from './resume.ts';
import type { FeedItem, ShownEvent } from './shown-event.ts';

export type StreamEnd = 'client' | 'slow' | 'silent' | 'refused' | 'stopping';

export interface EventStreamOptions {
  readonly response: ServerResponse;
  readonly filter: EventFilter;
  readonly withSignals: boolean;
  /** Bytes that may wait for it; then it is cut off, and resumes when it comes back. */
  readonly maxBufferedBytes: number;
  closed(stream: EventStream, why: StreamEnd): void;
}

/** A browser comes back after this, when it is cut off. */
const retryMs = 2_000;

export class EventStream implements Listener {
  readonly #options: EventStreamOptions;
  #isHeld: boolean;
  #isGone = false;
  #end: StreamEnd = 'client';
  /** Rounds of signs of life in which nothing was taken off. */
  #stuckRounds = 0;

  constructor(options: EventStreamOptions, isHeld: boolean) {
    this.#options = options;
    this.#isHeld = isHeld;
    const { response } = options;
    response.on('close', () => {
      this.#isGone = true;
      options.closed(this, this.#end);
    });
    response.on('error', () => undefined); // It is gone; `close` follows.
    response.on('drain', () => (this.#stuckRounds = 0));
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // Proxies that gather answers must not.
      'X-Accel-Buffering': 'no',
    });
    response.write(`retry: ${retryMs}\n\n`);
    response.socket?.setNoDelay(true);
  }

  isHeld(): boolean {
    return this.#isHeld && !this.#isGone;
  }

  release(cursor: string): void {
    this.#isHeld = false;
    // Of what it has missed nothing may have been for it.
    this.#write(standsAt(cursor));
  }

  wants(shown: ShownEvent): boolean {
    return passes(this.#options.filter, shown);
  }

  send(item: FeedItem): boolean {
    return this.#write(item.block);
  }

  /** What is sent to all. False: it is not for this one. */
  tell(item: FeedItem): boolean {
    return !this.#isHeld && this.wants(item.shown) && this.send(item);
  }

  /** @param block of a signal of this conversation. */
  signal(block: Buffer, conversationId: string): void {
    const { withSignals, filter } = this.#options;
    if (withSignals && (filter.conversationId ?? conversationId) === conversationId) this.#write(block);
  }

  /** Nothing has to be told: that it lives, and where it stands, so that what it has not asked for never makes it late. */
  keepAlive(cursor: string): void {
    if (this.#options.response.writableLength > 0 && ++this.#stuckRounds > 2) return this.cut('silent');
    this.#write(this.#isHeld ? ':\n\n' : standsAt(cursor));
  }

  /** Where it begins. */
  begin(cursor: string): void {
    this.#write(standsAt(cursor));
  }

  received(): Promise<boolean> {
    const { response } = this.#options;
    if (this.#isGone) return Promise.resolve(false);
    if (!response.writableNeedDrain) return Promise.resolve(true);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const drained = (): void => resolve(true);
    const closed = (): void => resolve(false);
    response.once('drain', drained).once('close', closed);
    return promise.finally(() => response.off('drain', drained).off('close', closed));
  }

  whenEnded(ended: () => void): void {
    if (this.#isGone) ended();
    else this.#options.response.once('close', ended);
  }

  refresh(reason: ReplayRefusal, { cursor, position }: { readonly cursor: string; readonly position: string }): void {
    const payload = { reason };
    const data = { type: 'refresh.required', timestamp: null, position: position === '' ? null : position, payload };
    this.#write(`event: refresh.required\nid: ${cursor}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** After what was sent; it may come back. */
  end(why: StreamEnd): void {
    this.#end = why;
    this.#options.response.end();
  }

  /** At once. */
  cut(why: StreamEnd): void {
    this.#end = why;
    this.#isGone = true;
    this.#options.response.destroy();
  }

  #write(text: string | Buffer): boolean {
    const { response, maxBufferedBytes } = this.#options;
    if (this.#isGone || response.writableEnded) return false;
    if (response.writableLength + text.length > maxBufferedBytes) {
      this.cut('slow');
      return false;
    }
    response.write(text);
    return true;
  }
}

/** An `id` without data: an `EventSource` notes it and tells nobody. */
function standsAt(cursor: string): string {
  return `id: ${cursor}\n\n`;
}

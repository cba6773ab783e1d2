import type { Socket } from 'node:net';

/** More than this waiting, and the sender is not read any more. */
const maxWaitingBytes = 1024 * 1024;

interface Waiting {
  readonly dueAt: number;
  /** Null: the end. */
  readonly bytes: Buffer | null;
}

/** One direction of a connection: everything in order, late by as much as asked, with a bounded buffer. */
export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #delayMs: () => number;
  readonly #waiting: Waiting[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(from: Socket, to: Socket, delayMs: () => number) {
    this.#from = from;
    this.#to = to;
    this.#delayMs = delayMs;
    to.on('drain', () => this.#pump());
    to.once('close', () => {
      if (this.#timer) clearTimeout(this.#timer);
    });
  }

  send(bytes: Buffer): void {
    this.#push(bytes);
  }

  /** No more will come; what waits still goes. */
  end(): void {
    this.#push(null);
  }

  #push(bytes: Buffer | null): void {
    this.#waiting.push({ dueAt: performance.now() + this.#delayMs(), bytes });
    this.#bytes += bytes?.length ?? 0;
    if (this.#bytes > maxWaitingBytes) this.#from.pause();
    this.#pump();
  }

  #pump(): void {
    if (this.#timer) return;
    for (let next = this.#waiting[0]; next && !this.#to.writableNeedDrain; next = this.#waiting[0]) {
      const waitMs = next.dueAt - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => {
          this.#timer = null;
          this.#pump();
        }, waitMs);
        return;
      }
      this.#waiting.shift();
      this.#bytes -= next.bytes?.length ?? 0;
      if (next.bytes) this.#to.write(next.bytes);
      else this.#to.end();
    }
    if (this.#bytes <= maxWaitingBytes / 2 && this.#from.isPaused()) this.#from.resume();
  }
}

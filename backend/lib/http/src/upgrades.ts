/** WebSocket upgrades by exact path, and the connections they became. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { AiryError } from '@airy/errors';
import { endWithError } from './client-errors.ts';
import { pathOf } from './mounts.ts';

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export class Upgrades {
  readonly #handlers = new Map<string, UpgradeHandler>();
  readonly #sockets = new Set<Duplex>();
  readonly #isStarting: () => boolean;
  #isDraining = false;

  constructor(isStarting: () => boolean) {
    this.#isStarting = isStarting;
  }

  /** A path twice is an error of the program. */
  add(path: string, handler: UpgradeHandler): void {
    if (this.#handlers.has(path)) throw new Error(`${path} is mounted twice.`);
    this.#handlers.set(path, handler);
  }

  handle(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = pathOf(request);
    const handler = this.#isClosed ? undefined : this.#handlers.get(path);
    socket.on('error', () => socket.destroy());
    if (!handler) return this.#refuse(socket, path);
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    handler(request, socket, head);
  }

  drain(): void {
    this.#isDraining = true;
  }

  /** Ends what its owner has not closed. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  get #isClosed(): boolean {
    return this.#isDraining || this.#isStarting();
  }

  #refuse(socket: Duplex, path: string): void {
    if (!this.#isClosed)
      endWithError(socket, new AiryError('unknown_path', null, { details: { path: path.slice(0, 200) } }));
    else endWithError(socket, new AiryError(this.#isDraining ? 'shutting_down' : 'starting'));
  }
}

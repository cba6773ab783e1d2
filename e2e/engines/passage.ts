import type { Socket } from 'node:net';
import { apiOf, correlationOf, FrameSplitter, type KafkaApi } from './kafka-frames.ts';
import { Lane } from './lane.ts';

/** What is done to a connection, asked for each frame. */
export interface PassageFaults {
  readonly isKafka: boolean;
  answerDelayMs(): number;
  isSwallowing(): boolean;
  isLost(kind: 'request' | 'answer', api: KafkaApi): boolean;
  /** How many of the bytes pass; fewer than given: then the connection is cut. */
  bytesBeforeCut(bytes: number): number;
  swallowed(bytes: number): void;
  closed(): void;
}

/** One connection of a client, and the one to the server that goes with it. */
export class Passage {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #faults: PassageFaults;
  readonly #apis = new Map<number, KafkaApi>();
  readonly #toServer: Lane;
  readonly #toClient: Lane;
  #isDumb = false;
  #isCut = false;

  constructor(client: Socket, server: Socket, faults: PassageFaults) {
    this.#client = client;
    this.#server = server;
    this.#faults = faults;
    this.#toServer = new Lane(client, server, () => 0);
    this.#toClient = new Lane(server, client, () => faults.answerDelayMs());
    this.#pass(client, this.#toServer, frame => this.#request(frame));
    this.#pass(server, this.#toClient, frame => this.#answer(frame));
  }

  destroy(): void {
    this.#isCut = true;
    this.#client.destroy();
    this.#server.destroy();
  }

  #pass(from: Socket, lane: Lane, take: (frame: Buffer) => void): void {
    const splitter = this.#faults.isKafka ? new FrameSplitter() : null;
    from.on('data', (chunk: Buffer) => {
      this.#isDumb ||= this.#faults.isSwallowing();
      if (this.#isDumb) return this.#faults.swallowed(chunk.length);
      for (const frame of splitter ? splitter.split(chunk) : [chunk]) if (!this.#isCut) take(frame);
    });
    from.once('end', () => lane.end());
    // A reset is one of the ways in which a connection ends here; `close` follows.
    from.on('error', () => undefined);
    from.once('close', hadError => {
      if (hadError || this.#client.destroyed) this.destroy();
      this.#faults.closed();
    });
  }

  #request(frame: Buffer): void {
    const api = this.#faults.isKafka ? apiOf(frame) : null;
    if (api) {
      this.#apis.set(correlationOf(frame, 'request'), api);
      if (this.#faults.isLost('request', api)) return this.destroy();
    }
    this.#toServer.send(frame);
  }

  #answer(frame: Buffer): void {
    if (this.#faults.isKafka) {
      const correlation = correlationOf(frame, 'answer');
      const api = this.#apis.get(correlation);
      this.#apis.delete(correlation);
      if (api && this.#faults.isLost('answer', api)) return this.destroy();
    }
    const passing = this.#faults.bytesBeforeCut(frame.length);
    if (passing === frame.length) return this.#toClient.send(frame);
    this.#isCut = true;
    this.#client.write(frame.subarray(0, passing), () => this.destroy());
  }
}

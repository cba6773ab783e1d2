/** As much of Kafka's protocol as a proxy must read to tell one kind of request and answer from another. */

/** The requests that faults are aimed at, and their numbers in the protocol. */
const apiKeys = {
  Produce: 0,
  Fetch: 1,
  ListOffsets: 2,
  Metadata: 3,
  OffsetCommit: 8,
  OffsetFetch: 9,
  FindCoordinator: 10,
  JoinGroup: 11,
  Heartbeat: 12,
  LeaveGroup: 13,
  SyncGroup: 14,
  InitProducerId: 22,
  AddPartitionsToTxn: 24,
  AddOffsetsToTxn: 25,
  EndTxn: 26,
  WriteTxnMarkers: 27,
  TxnOffsetCommit: 28,
} as const;

export type KafkaApi = keyof typeof apiKeys;

const names = new Map<number, KafkaApi>(Object.entries(apiKeys).map(([name, key]) => [key, name as KafkaApi]));

const lengthBytes = 4;
const maxFrameBytes = 64 * 1024 * 1024;

/** Puts the chunks of one direction of a connection together to whole frames, each with its length in front. */
export class FrameSplitter {
  #rest: Buffer[] = [];
  #bytes = 0;
  #wanted = lengthBytes;

  /** The frames that this chunk completes. @throws Error when a frame is longer than 64 MiB: that is not Kafka. */
  split(chunk: Buffer): Buffer[] {
    this.#rest.push(chunk);
    this.#bytes += chunk.length;
    const frames: Buffer[] = [];
    while (this.#bytes >= this.#wanted) {
      const all = this.#rest.length === 1 && this.#rest[0] ? this.#rest[0] : Buffer.concat(this.#rest);
      const frameBytes = lengthBytes + all.readInt32BE(0);
      if (frameBytes < lengthBytes || frameBytes > maxFrameBytes) throw new Error(`A frame of ${frameBytes} bytes`);
      this.#wanted = frameBytes;
      this.#rest = [all];
      if (all.length < frameBytes) break;
      frames.push(all.subarray(0, frameBytes));
      this.#rest = [all.subarray(frameBytes)];
      this.#bytes = all.length - frameBytes;
      this.#wanted = lengthBytes;
    }
    return frames;
  }
}

/** What a request asks for; null for those that no fault is aimed at. */
export function apiOf(request: Buffer): KafkaApi | null {
  return names.get(request.readInt16BE(lengthBytes)) ?? null;
}

/** The number by which an answer belongs to its request. */
export function correlationOf(frame: Buffer, kind: 'request' | 'answer'): number {
  return frame.readInt32BE(kind === 'request' ? lengthBytes + 4 : lengthBytes);
}

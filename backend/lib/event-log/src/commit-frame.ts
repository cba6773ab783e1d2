/**
 * The records of one group commit as one block of bytes: it crosses to the storage thread as a whole, without a copy
 * per record.
 */

/** A record with its place and offset assigned. `headers` is JSON text, null if there are none. */
export interface FramedRecord {
  readonly partitionId: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: Uint8Array | null;
  readonly headers: string | null;
}

/** Bytes a frame needs for a record beside its key, value and headers. */
export const frameOverhead = 32;

const absent = -1;

/** Fills a block, which grows as needed. */
export class FrameWriter {
  length = 0;
  private buffer: Buffer;

  constructor(block: ArrayBuffer) {
    this.buffer = Buffer.from(block);
  }

  get block(): ArrayBuffer {
    return this.buffer.buffer as ArrayBuffer;
  }

  add(record: FramedRecord): void {
    const { key, value, headers } = record;
    // UTF-8 needs at most three bytes per UTF-16 unit.
    this.reserve(frameOverhead + 3 * ((key?.length ?? 0) + (headers?.length ?? 0)) + (value?.length ?? 0));
    const start = this.length;
    this.buffer.writeUInt32LE(record.partitionId, start);
    this.buffer.writeDoubleLE(record.offset, start + 4);
    this.buffer.writeDoubleLE(record.timestamp, start + 12);
    this.length = start + frameOverhead;
    this.buffer.writeInt32LE(this.addText(key), start + 20);
    this.buffer.writeInt32LE(this.addText(headers), start + 24);
    this.buffer.writeInt32LE(value?.length ?? absent, start + 28);
    if (!value) return;
    this.buffer.set(value, this.length);
    this.length += value.length;
  }

  private addText(text: string | null): number {
    if (text === null) return absent;
    const written = this.buffer.write(text, this.length);
    this.length += written;
    return written;
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.from(new ArrayBuffer(Math.max(this.buffer.length * 2, this.length + bytes)));
    larger.set(this.buffer.subarray(0, this.length));
    this.buffer = larger;
  }
}

/** The records of a frame, in order. Values are views into the block. */
export function* readFrame(block: ArrayBuffer, length: number): Generator<FramedRecord> {
  const buffer = Buffer.from(block, 0, length);
  let at = 0;
  const take = (size: number): Buffer | null => {
    if (size === absent) return null;
    at += size;
    return buffer.subarray(at - size, at);
  };
  while (at < length) {
    const start = at;
    at += frameOverhead;
    const key = take(buffer.readInt32LE(start + 20));
    const headers = take(buffer.readInt32LE(start + 24));
    const value = take(buffer.readInt32LE(start + 28));
    yield {
      partitionId: buffer.readUInt32LE(start),
      offset: buffer.readDoubleLE(start + 4),
      timestamp: buffer.readDoubleLE(start + 12),
      key: key && key.toString(),
      value,
      headers: headers && headers.toString(),
    };
  }
}

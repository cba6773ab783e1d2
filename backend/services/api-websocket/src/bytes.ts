/** Whole numbers from 0 to 2^53 as few bytes: seven bits each, the lowest first (LEB128). */

export class ByteWriter {
  readonly #bytes: number[] = [];

  bytes(bytes: Uint8Array): void {
    this.#bytes.push(...bytes);
  }

  number(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#bytes.push(0x80 | (rest % 0x80));
    this.#bytes.push(rest);
  }

  done(): Buffer {
    return Buffer.from(this.#bytes);
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** 0 at the end. */
  number(): number {
    let value = 0;
    for (let factor = 1; this.#at < this.#bytes.length; factor *= 0x80) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    return value;
  }
}

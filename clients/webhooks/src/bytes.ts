/** Bytes in their ways of being written. */

export type Bytes = Uint8Array<ArrayBuffer>;

/** Null: not base64 as RFC 4648 §4 writes it, in its one way for these bytes. */
export function bytesOfBase64(text: string): Bytes | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  return base64Of(bytes) === text ? bytes : null;
}

export function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
}

/** Null: not hexadecimal digits in pairs. */
export function bytesOfHex(text: string): Bytes | null {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text)) return null;
  return Uint8Array.from(text.match(/../g) ?? [], pair => Number.parseInt(pair, 16));
}

export function joinBytes(first: Uint8Array, second: Uint8Array): Bytes {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

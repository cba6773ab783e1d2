/** Mail addresses, as they stand in headers, envelopes and ids. */

/** One address and nothing else: no name, no list, nothing that could begin another header or command. */
const pattern = /^[^\s<>()[\]\\,;:"@\p{Cc}]{1,64}@[^\s<>()[\]\\,;:"@\p{Cc}]{1,255}$/u;

export function isAddress(text: string): boolean {
  return text.length <= 320 && pattern.test(text);
}

/** As it stands in ids: mail programs and people write addresses in either case. Null: it is none. */
export function addressOf(text: string | null | undefined): string | null {
  const address = (text ?? '').trim().toLowerCase();
  return isAddress(address) ? address : null;
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

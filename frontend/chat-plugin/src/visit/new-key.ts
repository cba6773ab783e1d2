/** Keys of what is written once. */

/** `randomUUID` needs a secure page; widgets also stand on plain http ones. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

/** Deterministic ids, Airy's scheme (contract §0). Node only. */
import { hash } from 'node:crypto';

/**
 * SHA-1 over the UTF-8 bytes of `a + b`, first 16 bytes, version 5 and RFC variant set.
 * Not RFC 4122 v5: there is neither a namespace nor a separator.
 */
export function uuid5(a: string, b = ''): string {
  return idOfDigest(hash('sha1', a + b));
}

/** The same over the bytes of a file. */
export function uuid5OfBytes(bytes: Uint8Array): string {
  return idOfDigest(hash('sha1', bytes));
}

function idOfDigest(hex: string): string {
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return (
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-` +
    `${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  );
}

/** @param source e.g. `facebook`; @param sourceChannelId the page, number or account there. */
export function channelId(source: string, sourceChannelId: string): string {
  return uuid5(source, sourceChannelId);
}

/** @param sourceConversationId the contact's id at the source. */
export function conversationId(channel: string, sourceConversationId: string): string {
  return uuid5(channel, sourceConversationId);
}

/** Record key of a metadata leaf (contract §2). */
export function metadataId(subject: string, key: string): string {
  return uuid5(subject, key);
}

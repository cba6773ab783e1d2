/** Names of keys. All of an endpoint stand under one hash tag, so that a cluster keeps them together. */

const parts = [
  'meta',
  'ids',
  'jobs',
  'states',
  'due',
  'leased',
  'following',
  'tails',
  'dead',
  'delivered',
  'offsets',
  'heads',
] as const;

/** In the order of moves/include/keys.lua. */
export function keysOf(prefix: string, endpoint: string): string[] {
  return parts.map(part => `${prefix}{wh:${endpoint}}:${part}`);
}

/** The index of ready endpoints: derived from them. */
export function indexKeysOf(prefix: string): {
  readonly ready: string;
  readonly versions: string;
  readonly hints: string;
} {
  return { ready: `${prefix}{wh}:ready`, versions: `${prefix}{wh}:versions`, hints: `${prefix}wh:hints` };
}

/** The moves of the queue: Lua scripts beside this file, called by their hash. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AiryError } from '@airy/errors';
import { ReplyError, type Redis } from 'ioredis';

const names = [
  'ack',
  'checkpoints',
  'configure',
  'dead',
  'dead-letters',
  'depth',
  'enqueue',
  'extend',
  'hurry',
  'index-endpoint',
  'lease',
  'purge',
  'ready-endpoints',
  'refresh',
  'remove',
  'retry',
  'set-state',
  'settle-dead',
] as const;

export type MoveName = (typeof names)[number];

export type Argument = string | number | Uint8Array;
/** Text and payloads as bytes; numbers as Lua returned them. */
export type Reply = readonly (Buffer | number)[];

interface Script {
  readonly source: string;
  readonly hash: string;
}

const scripts = new Map<MoveName, Script>();

/** Includes take the place of their line. */
function scriptOf(name: MoveName): Script {
  const known = scripts.get(name);
  if (known) return known;
  const read = (file: string): string => readFileSync(new URL(`./moves/${file}.lua`, import.meta.url), 'utf8');
  const source = read(name).replaceAll(/^--@include (\S+)$/gm, (_line, part: string) => read(`include/${part}`).trim());
  const script = { source, hash: createHash('sha1').update(source).digest('hex') };
  scripts.set(name, script);
  return script;
}

/** Makes all scripts known to a server that may have been restarted, so that moves need only their hashes. */
export async function loadMoves(redis: Redis): Promise<void> {
  await Promise.all(names.map(name => redis.script('LOAD', scriptOf(name).source)));
}

/**
 * One move. Null where the script returns nothing.
 * @throws AiryError `queue_unavailable`; ReplyError with the script's own error.
 */
export async function move(
  redis: Redis,
  name: MoveName,
  { keys, values }: { readonly keys: readonly string[]; readonly values: readonly Argument[] },
): Promise<Reply | null> {
  const { source, hash } = scriptOf(name);
  const call = (command: 'EVALSHA' | 'EVAL', script: string): Promise<unknown> =>
    redis.callBuffer(command, script, keys.length, ...keys, ...values.map(asArgument));
  try {
    try {
      return asReply(await call('EVALSHA', hash));
    } catch (error) {
      // Its scripts were flushed since the connection was made; with the source it knows the hash again.
      if (!isReply(error, 'NOSCRIPT')) throw error;
      return asReply(await call('EVAL', source));
    }
  } catch (error) {
    throw unavailableOr(error);
  }
}

function asArgument(value: Argument): string | number | Buffer {
  if (!(value instanceof Uint8Array)) return value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function asReply(value: unknown): Reply | null {
  return Array.isArray(value) ? (value as Reply) : value === null ? null : [value as Buffer | number];
}

/** Of the server rather than of the connection, and of this kind. */
export function isReply(error: unknown, kind: string): error is Error {
  return error instanceof ReplyError && (error as Error).message.startsWith(kind);
}

/** States of a server that pass. */
const passing = /^(LOADING|MISCONF|READONLY|BUSY|CLUSTERDOWN|TRYAGAIN|MASTERDOWN|NOREPLICAS|NOAUTH|MOVED) /;

/** What the server says of our request stays as it is; all else means that it could not be asked. */
function unavailableOr(error: unknown): unknown {
  if (error instanceof ReplyError && !passing.test((error as Error).message)) return error;
  return new AiryError('queue_unavailable', null, { cause: error });
}

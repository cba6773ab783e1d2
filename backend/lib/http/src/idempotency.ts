/** Idempotent writes: equal keys of one caller for one target make equal command ids, which have one outcome. */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AiryError } from '@airy/errors';
import { uuid5 } from '@airy/model/ids';
import type { Commander } from '@airy/processing';
import type { Call } from './route.ts';

/** @throws AiryError `invalid_idempotency_key` */
export function readIdempotencyKey(headers: IncomingHttpHeaders): string | null {
  const key = headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) throw new AiryError('invalid_idempotency_key');
  return key;
}

export interface WriteIdentity {
  /** The command's id, from which ids of new entities derive. */
  readonly commandId: string;
  readonly principal: string;
  /** SHA-256 of the body where a key was given; null otherwise. */
  readonly requestHash: string | null;
}

/**
 * @param endpoint e.g. `/messages.send`.
 * @param target id of what is written; empty for something new.
 */
export function identifyWrite(call: Call, endpoint: string, target: string): WriteIdentity {
  const principal = call.principal?.id ?? 'anonymous';
  if (call.idempotencyKey === null) return { commandId: randomUUID(), principal, requestHash: null };
  const commandId = uuid5(JSON.stringify([principal, endpoint, target, call.idempotencyKey]));
  return { commandId, principal, requestHash: call.bodyHash };
}

/**
 * The write has an outcome already, which is the answer again: what has changed since, such as a channel that was
 * disconnected, does not count. @throws AiryError `idempotency_key_reused`
 */
export function isSettled(commander: Pick<Commander, 'known'>, { commandId, requestHash }: WriteIdentity): boolean {
  return requestHash !== null && commander.known(commandId, requestHash) !== null;
}

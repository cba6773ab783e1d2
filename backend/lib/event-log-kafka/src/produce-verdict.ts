/** What follows from an error that a broker gives for one batch. Pure. */
import { AiryError } from '@airy/errors';
import { errorText } from './error-text.ts';
import { refusal } from './refusal.ts';

/**
 * `again`: the same batch, under the same sequence numbers; whether it was stored or not, it ends up there once.
 * `new producer`: the brokers have lost its sequence. An error: these records are never taken.
 */
export type Verdict = 'again' | 'new producer' | AiryError;

const lostSequence = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
]);
const tooLarge = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
const unacceptable = new Set(['INVALID_RECORD', 'INVALID_TIMESTAMP', 'POLICY_VIOLATION', 'INVALID_TOPIC_EXCEPTION']);

export function produceVerdict(error: Error, topic: string): Verdict {
  const type = (error as { type?: string }).type ?? '';
  if (lostSequence.has(type)) return 'new producer';
  if (tooLarge.has(type)) {
    const message = `The topic ${topic} takes no record of this size (max.message.bytes).`;
    return new AiryError('body_too_large', message, { cause: error });
  }
  if (unacceptable.has(type)) {
    const message = `The brokers refuse a record for ${topic}: ${errorText(error)}; a compacted topic needs a key.`;
    return new AiryError('invalid_request', message, { cause: error });
  }
  return refusal(error, topic) ?? 'again';
}

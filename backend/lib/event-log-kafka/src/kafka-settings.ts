/** What the adapter takes where its options say nothing. Times in milliseconds. */
import type { KafkaLogOptions } from './kafka-options.ts';
import { maxMessageBytes } from './largest-message.ts';

export interface KafkaSettings extends Required<KafkaLogOptions> {
  /** How long a call of `append` waits for the brokers. */
  readonly appendTimeoutMs: number;
  readonly appendRetry: { readonly minMs: number; readonly maxMs: number };
  /** A record whose value is larger is refused with `body_too_large`. */
  readonly maxRecordBytes: number;
  /** Bytes and records handed to a handler at once. */
  readonly batchBytes: number;
  readonly batchRecords: number;
  /** How long a broker may hold back an answer while there is nothing to read; closing waits for it. */
  readonly fetchWaitMs: number;
  /** Bytes that a reader asks of one partition, and holds of it, at once. */
  readonly fetchBytes: number;
  readonly queueBytes: number;
  /** Between two tries of what failed. */
  readonly retry: { readonly minMs: number; readonly maxMs: number };
}

const mebibyte = 1024 * 1024;

export function compileSettings(options: KafkaLogOptions): KafkaSettings {
  return {
    sessionTimeoutMs: 10_000,
    transactionTimeoutMs: 10_000,
    maxWaitingBytes: 64 * mebibyte,
    appendTimeoutMs: 10_000,
    appendRetry: { minMs: 20, maxMs: 1_000 },
    maxRecordBytes: maxMessageBytes - mebibyte,
    batchBytes: mebibyte,
    batchRecords: 500,
    fetchWaitMs: 250,
    fetchBytes: mebibyte,
    queueBytes: 4 * mebibyte,
    retry: { minMs: 100, maxMs: 3_000 },
    ...options,
  };
}

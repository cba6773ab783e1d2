/** What the embedded log can be told, and what it takes where nothing is said. */
import type { BackOffRange } from './back-off.ts';
import type { FolderLock } from './folder-lock.ts';
import { consoleLogger } from './logger.ts';
import type { Logger } from './logger.ts';

export interface EmbeddedLogOptions {
  /** The data folder. */
  readonly folder: string;
  /** The folder's lock if the caller has taken it; it stays the caller's. Default: taken here, released by `close`. */
  readonly lock?: FolderLock;
  /** Epoch ms. Default `Date.now`. */
  readonly clock?: () => number;
  /** Where retries are reported. Default: the console. */
  readonly logger?: Logger;
  /** How much of the newest records is kept in memory. Default 32 MiB. */
  readonly cacheBytes?: number;
  /** More than this waiting to be stored is refused with `log_unavailable`. Default 32 MiB. */
  readonly maxPendingBytes?: number;
  /** A larger record is refused with `body_too_large`. Default 16 MiB. */
  readonly maxRecordBytes?: number;
  /** How often compaction and retention run by themselves. Default 60 s. */
  readonly cleanIntervalMs?: number;
  /** How long a tombstone stays after compaction has found it to be the latest of its key. Default 24 h. */
  readonly tombstoneRetentionMs?: number;
  /** How long a member of a group may take to let go of a partition. Default 10 s. */
  readonly rebalanceTimeoutMs?: number;
  /** Between two deliveries of a batch that failed. Default 100 ms to 10 s. */
  readonly retry?: BackOffRange;
}

export interface CompiledOptions extends Required<Omit<EmbeddedLogOptions, 'lock'>> {
  /** A commit takes no further change beyond this: about what is written in a few milliseconds. */
  readonly commitBytes: number;
  /** Bytes handed to a handler at once. */
  readonly batchBytes: number;
  readonly batchRecords: number;
  /** Milliseconds of handlers in one turn of the event loop. */
  readonly turnMs: number;
}

const mebibyte = 1024 * 1024;

export function compileOptions(options: EmbeddedLogOptions): CompiledOptions {
  return {
    clock: Date.now,
    logger: consoleLogger,
    cacheBytes: 32 * mebibyte,
    maxPendingBytes: 32 * mebibyte,
    maxRecordBytes: 16 * mebibyte,
    cleanIntervalMs: 60_000,
    tombstoneRetentionMs: 24 * 60 * 60 * 1000,
    rebalanceTimeoutMs: 10_000,
    retry: { minMs: 100, maxMs: 10_000 },
    commitBytes: mebibyte,
    batchBytes: mebibyte,
    batchRecords: 500,
    turnMs: 4,
    ...options,
  };
}

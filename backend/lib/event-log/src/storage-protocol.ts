/** What the main thread and the storage thread say to each other. One answer per request, in order. */
import type { TopicSpec } from './port.ts';

export interface GroupOffset {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** A new version of a subject. The schema is stored once, under its id. */
export interface SchemaVersion {
  readonly id: number;
  readonly schema: string;
  readonly subject: string;
  readonly version: number;
}

export interface PartitionRow {
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
}

/** A partition by its id in the file, and an offset in it. */
export interface PartitionOffset {
  readonly id: number;
  readonly offset: number;
}

/** What cleaning did to a partition: everything below `low` is gone, nothing at or above `untouchedFrom` changed. */
export interface CleanedPartition {
  readonly id: number;
  readonly low: number;
  readonly untouchedFrom: number;
}

export interface StorageSettings {
  readonly file: string;
  readonly tombstoneRetentionMs: number;
}

export interface CommitRequest {
  readonly type: 'commit';
  readonly block: ArrayBuffer;
  readonly length: number;
  /** Group offsets move forward only; `force` sets them (reset of a group). */
  readonly offsets: readonly GroupOffset[];
  readonly forcedOffsets: readonly GroupOffset[];
  readonly schemas: readonly SchemaVersion[];
}

export interface StorageCalls {
  commit: { request: CommitRequest; result: ArrayBuffer };
  createTopics: {
    request: { readonly type: 'createTopics'; readonly specs: readonly TopicSpec[] };
    result: readonly PartitionRow[];
  };
  clean: {
    request: { readonly type: 'clean'; readonly now: number };
    result: readonly CleanedPartition[];
  };
  deleteRecords: {
    request: { readonly type: 'deleteRecords'; readonly before: readonly PartitionOffset[] };
    result: readonly CleanedPartition[];
  };
  offsetForTime: {
    request: {
      readonly type: 'offsetForTime';
      readonly partitionId: number;
      readonly high: number;
      readonly timestamp: number;
    };
    result: number;
  };
  /** For tests of a full disk: the file may not grow beyond so many pages. */
  limitPages: { request: { readonly type: 'limitPages'; readonly pages: number }; result: null };
  close: { request: { readonly type: 'close' }; result: null };
}

export type StorageRequest = StorageCalls[keyof StorageCalls]['request'];

export interface StorageFailure {
  readonly message: string;
}

export type StorageAnswer =
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly failure: StorageFailure };

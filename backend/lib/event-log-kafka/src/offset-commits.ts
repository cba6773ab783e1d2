/** The commits of one member: what is asked for while one is on its way goes out together as the next. */
import { setTimeout as delay } from 'node:timers/promises';
import { AiryError } from '@airy/errors';
import type { TopicPartition } from '@airy/event-log';
import { errorText } from './error-text.ts';
import type { GroupRequests, MemberIdentity, OffsetCommit } from './group-requests.ts';

/** One partition from being taken to being given up. */
export interface OwnedPartition extends TopicPartition {
  /** False from the moment another member may have it. */
  isOwned: boolean;
  /** What the group has stored; null: nothing. */
  committed: number | null;
}

export interface OffsetCommitsOptions {
  readonly requests: GroupRequests;
  identity(): MemberIdentity;
}

interface Wanted {
  offset: number;
  readonly deadline: number;
  readonly done: PromiseWithResolvers<void>;
}

/** How long a commit is tried while the group is shared out anew or its coordinator moves. */
const limitMs = 15_000;
const retryMs = 50;

/** A moment later the coordinator may take it, or the member learns that it has lost the partition. */
const passing: ReadonlySet<string> = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'REQUEST_TIMED_OUT',
  'NOT_ENOUGH_REPLICAS',
  'UNKNOWN_TOPIC_OR_PARTITION',
]);

export class OffsetCommits {
  private readonly options: OffsetCommitsOptions;
  private readonly waiting = new Map<OwnedPartition, Wanted>();
  private sending: Promise<void> | null = null;

  constructor(options: OffsetCommitsOptions) {
    this.options = options;
  }

  /**
   * Resolves when the group's offset is at least this one.
   * @throws Error if the partition is not ours (any more), AiryError `log_unavailable` if it was not stored in time.
   */
  commit(partition: OwnedPartition, offset: number): Promise<void> {
    if (!partition.isOwned) return Promise.reject(this.notOurs(partition));
    if (offset <= (partition.committed ?? -1)) return Promise.resolve();
    let wanted = this.waiting.get(partition);
    if (!wanted) {
      wanted = { offset, deadline: performance.now() + limitMs, done: Promise.withResolvers() };
      wanted.done.promise.catch(() => undefined);
      this.waiting.set(partition, wanted);
    }
    wanted.offset = Math.max(wanted.offset, offset);
    this.sending ??= this.sendAll().finally(() => (this.sending = null));
    return wanted.done.promise;
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.size > 0) {
      const sent = new Map([...this.waiting].filter(([partition, wanted]) => !isStored(partition, wanted)));
      this.waiting.clear();
      const isAnyLeft = await this.send(sent);
      if (isAnyLeft) await delay(retryMs);
    }
  }

  /** @returns whether something is to be tried again. */
  private async send(sent: ReadonlyMap<OwnedPartition, Wanted>): Promise<boolean> {
    const failures = await this.tryToSend(sent);
    let isAnyLeft = false;
    for (const [partition, wanted] of sent) {
      const failure = partition.isOwned ? failures.get(partition) : this.notOurs(partition);
      if (failure === undefined) {
        partition.committed = wanted.offset;
        wanted.done.resolve();
      } else if (partition.isOwned && isPassing(failure) && performance.now() < wanted.deadline) {
        this.keep(partition, wanted);
        isAnyLeft = true;
      } else wanted.done.reject(partition.isOwned ? unavailable(partition, failure) : failure);
    }
    return isAnyLeft;
  }

  private async tryToSend(sent: ReadonlyMap<OwnedPartition, Wanted>): Promise<ReadonlyMap<OwnedPartition, Error>> {
    // Also what was given up since: its successor may have gone further already.
    const owned = [...sent.keys()].filter(partition => partition.isOwned);
    const offsets: OffsetCommit[] = owned.map(partition => ({
      topic: partition.topic,
      partition: partition.partition,
      offset: sent.get(partition)!.offset,
    }));
    if (offsets.length === 0) return new Map();
    try {
      const refused = await this.options.requests.commit(this.options.identity(), offsets);
      return new Map(refused.map(({ at, error }) => [owned[offsets.indexOf(at)]!, error]));
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      return new Map(owned.map(partition => [partition, failure]));
    }
  }

  /** Another wish for the partition may have come meanwhile. */
  private keep(partition: OwnedPartition, wanted: Wanted): void {
    const newer = this.waiting.get(partition);
    if (newer) {
      newer.done.promise.then(wanted.done.resolve, wanted.done.reject);
      newer.offset = Math.max(newer.offset, wanted.offset);
    } else this.waiting.set(partition, wanted);
  }

  private notOurs({ topic, partition }: TopicPartition): Error {
    return new Error(`This member of ${this.options.requests.group} does not have ${topic}/${partition} (any more)`);
  }
}

/** What was on its way when this was wished for went as far. */
function isStored({ committed }: OwnedPartition, { offset, done }: Wanted): boolean {
  if (offset > (committed ?? -1)) return false;
  done.resolve();
  return true;
}

/** Errors without a code of the protocol are those of the connection. */
function isPassing(error: Error): boolean {
  const { type } = error as { readonly type?: string };
  return type === undefined || passing.has(type);
}

function unavailable({ topic, partition }: TopicPartition, cause: Error): AiryError {
  return new AiryError('log_unavailable', `The offset of ${topic}/${partition} was not stored: ${errorText(cause)}`, {
    cause,
  });
}

/**
 * The delivery queue port: jobs for endpoints, in lanes, under leases. Two adapters stand behind it: the embedded one
 * (SQLite) and Redis. A job is known by its endpoint and event id. Jobs of a lane are delivered one after the other: a
 * lane waits for its head, also while the head waits for its next attempt. A job without a lane waits for no other.
 */

/** `paused`: takes jobs, leases none. `disabled`: takes none either; what it held stays. */
export type EndpointState = 'active' | 'paused' | 'disabled';

/** What an endpoint may cost. Whole numbers but for `ratePerSecond`. */
export interface EndpointSettings {
  readonly state: EndpointState;
  /** Leased at a time. */
  readonly concurrency: number;
  /** Token bucket: leases per second in the long run, down to 0.001; null: no limit. */
  readonly ratePerSecond: number | null;
  /** Token bucket: leases at once after a pause. */
  readonly burst: number;
  /** Waiting, leased and parked together. */
  readonly maxJobs: number;
  /** Payloads of the same. */
  readonly maxBytes: number;
  /** For so long after its delivery an event is not taken again. */
  readonly deliveredTtlMs: number;
  /** Deliveries remembered; the one that would be forgotten first gives way. */
  readonly maxDelivered: number;
}

export interface NewJob {
  /** The event: 1 to 300 bytes of UTF-8. Taken once per endpoint, as long as the job or its delivery is remembered. */
  readonly eventId: string;
  /** Jobs of one lane (a conversation) keep their order; null: no order. At most 300 bytes. */
  readonly lane: string | null;
  /** What will be sent, at most 1 MiB: the same bytes at each attempt. */
  readonly payload: Uint8Array;
}

/** How far a source (a partition of a topic) has been enqueued: the next offset. */
export interface Checkpoint {
  readonly source: string;
  readonly offset: number;
  /** Where the caller goes on from. A queue that has stored less has lost what came between, and refuses. */
  readonly after?: number;
}

export interface Enqueuing {
  readonly jobs: readonly NewJob[];
  /** Stored in the same move; never goes backwards. */
  readonly checkpoint?: Checkpoint;
  /** The epoch of the checkpoints that the caller goes by: refused under another one. */
  readonly epoch?: string;
  /** Take what was delivered already, too (a replay that is meant). Default false. */
  readonly again?: boolean;
}

export interface Enqueued {
  readonly added: number;
  /** Jobs that are there, or delivered, already. */
  readonly known: number;
  /** Jobs dropped because the endpoint is disabled. */
  readonly dropped: number;
}

export interface LeaseRequest {
  readonly max: number;
  /** Visibility time-out: without a sign of life the job is leased to somebody else after it. */
  readonly visibilityMs: number;
}

/** A job in the hands of one worker, until `untilMs`. */
export interface Lease {
  readonly endpoint: string;
  readonly eventId: string;
  readonly lane: string | null;
  readonly payload: Uint8Array;
  /** Failed attempts so far, as counted by `retry`. */
  readonly attempts: number;
  /** Times leased, this one included. */
  readonly receives: number;
  /** The lease before this one ended without a word: it ran out. */
  readonly isAfterLost: boolean;
  readonly enqueuedAtMs: number;
  /** By the queue's clock. */
  readonly untilMs: number;
  /** Proves the lease; whoever leases the job next gets another one. */
  readonly token: string;
  /** Where the job stands; for the adapter. */
  readonly place: string;
}

export interface Leased {
  readonly leases: readonly Lease[];
  /**
   * After so many milliseconds asking again may bring a job, by the passing of time alone; 0: at once; null: only new
   * jobs, a settled lease or other settings can.
   */
  readonly nextInMs: number | null;
}

export interface Retrying {
  readonly afterMs: number;
  /** False where the fault was ours: the attempt is not held against the endpoint. */
  readonly countAttempt: boolean;
}

/** A job that is not tried again by itself. */
export interface DeadLetter {
  readonly eventId: string;
  readonly lane: string | null;
  readonly payload: Uint8Array;
  readonly attempts: number;
  readonly enqueuedAtMs: number;
  readonly deadAtMs: number;
  readonly reason: string;
}

export interface DeadLetterPage {
  readonly letters: readonly DeadLetter[];
  /** For the next page; null: this was the last one. */
  readonly cursor: string | null;
}

/** Which dead letters: those of some events, or those parked until now, oldest first. */
export type DeadLetterChoice = { readonly eventIds: readonly string[] } | { readonly oldest: number };

export interface QueueDepth {
  readonly state: EndpointState;
  /** Not leased: ready, behind another one of their lane, or waiting for their next attempt. */
  readonly waiting: number;
  /** Leases that have not run out. */
  readonly leased: number;
  readonly dead: number;
  /** Payloads of all three. */
  readonly bytes: number;
  /** Of the oldest one that is waiting or leased. */
  readonly oldestAgeMs: number | null;
}

export interface Checkpoints {
  /** Another one means that the queue has lost what it held, and its checkpoints with it. */
  readonly epoch: string;
  /** Next offset by source. */
  readonly offsets: ReadonlyMap<string, number>;
}

export interface ReadyEndpoints {
  /** Those of which a lease may bring something now, longest waiting first. */
  readonly endpoints: readonly string[];
  /** Until the next of the others; null: none has anything in sight. */
  readonly nextInMs: number | null;
}

/**
 * All moves are all or nothing, and may be repeated after `queue_unavailable`: what was done already is not done twice.
 * A move on an endpoint that was never configured is `queue_endpoint_unknown`.
 * @throws AiryError `queue_unavailable` (the outcome is unknown), `queue_endpoint_unknown`.
 */
export interface DeliveryQueue {
  /** Makes the endpoint known, or changes its settings. */
  configure(endpoint: string, settings: EndpointSettings): Promise<void>;
  setState(endpoint: string, state: EndpointState): Promise<void>;
  /** @throws AiryError `queue_full`, `queue_emptied` (another epoch, or an earlier checkpoint): nothing is stored then. */
  enqueue(endpoint: string, enqueuing: Enqueuing): Promise<Enqueued>;
  checkpoints(endpoint: string): Promise<Checkpoints>;
  lease(endpoint: string, request: LeaseRequest): Promise<Leased>;
  /**
   * The job is delivered. This and the next three: false if the lease is not held any more, because somebody else has
   * leased the job since or it is settled; nothing is changed then. A lease that ran out unnoticed still counts.
   */
  ack(lease: Lease): Promise<boolean>;
  /** Not delivered; due again later. Its lane waits for it. */
  retry(lease: Lease, retrying: Retrying): Promise<boolean>;
  /** Parks the job: it is not tried again by itself, and its lane goes on. `reason`: at most 1,000 bytes are kept. */
  dead(lease: Lease, reason: string): Promise<boolean>;
  /** Still at work: the visibility time-out begins anew. */
  extend(lease: Lease, visibilityMs: number): Promise<boolean>;
  /**
   * Jobs that wait for their next attempt are due now; of one that waits behind another job of its lane, that one is.
   * Their attempts stay counted. Returns which of these events waited for such a time, without those whose lane is
   * leased or due anyway, that are parked, or that are not there. At most 1,000 events.
   */
  hurry(endpoint: string, eventIds: readonly string[]): Promise<readonly string[]>;
  deadLetters(endpoint: string, page: { readonly limit: number; readonly cursor?: string }): Promise<DeadLetterPage>;
  /** Dead letters become jobs again, at the end of their lanes, without attempts. Returns how many. */
  replay(endpoint: string, choice: DeadLetterChoice): Promise<number>;
  /** Dead letters are forgotten. Returns how many. */
  discard(endpoint: string, choice: DeadLetterChoice): Promise<number>;
  depth(endpoint: string): Promise<QueueDepth>;
  /** Forgets all jobs, also leased and dead ones; settings, checkpoints and deliveries stay. */
  purge(endpoint: string): Promise<void>;
  /** Forgets the endpoint with all it has. */
  remove(endpoint: string): Promise<void>;
  ready(limit: number): Promise<ReadyEndpoints>;
  /**
   * Calls back when an endpoint has something to lease earlier than was known; a hint that may get lost, also in
   * another process. Returns how to stop.
   */
  watch(onReady: (endpoint: string) => void): () => void;
  /** Why the queue cannot be used now; null: it can. */
  problem(): string | null;
  close(): Promise<void>;
}

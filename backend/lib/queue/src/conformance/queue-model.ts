/** One endpoint as a list in memory: what the port promises, without any thought of speed. */
import type * as port from '../port.ts';

interface ModelJob {
  readonly eventId: string;
  readonly lane: string | null;
  readonly enqueuedAtMs: number;
  readonly size: number;
  attempts: number;
  receives: number;
  /** Who holds it; kept until it is leased anew or settled. */
  holder: object | null;
  /** When it may be leased, or until when it is. */
  at: number;
  dead: { readonly atMs: number; readonly reason: string } | null;
}

/** What a test compares of a lease. */
export interface ModelLease {
  readonly eventId: string;
  readonly lane: string | null;
  readonly attempts: number;
  readonly receives: number;
  readonly isAfterLost: boolean;
  readonly enqueuedAtMs: number;
  readonly untilMs: number;
}

export class QueueModel {
  /** In the order of enqueuing. */
  jobs: ModelJob[] = [];
  readonly offsets = new Map<string, number>();
  readonly #clock: { readonly nowMs: number };
  #delivered = new Map<string, number>();
  #settings: port.EndpointSettings;
  /** In millionths. */
  #tokens: number;
  #tokensAt: number;

  constructor(settings: port.EndpointSettings, clock: { readonly nowMs: number }) {
    this.#clock = clock;
    this.#settings = settings;
    this.#tokens = settings.burst * 1e6;
    this.#tokensAt = clock.nowMs;
  }

  configure(settings: port.EndpointSettings): void {
    const left = this.#left();
    this.#tokens = Math.min(left === Infinity ? settings.burst * 1e6 : left, settings.burst * 1e6);
    this.#tokensAt = this.#now;
    this.#settings = settings;
  }

  setState(state: port.EndpointState): void {
    this.#settings = { ...this.#settings, state };
  }

  /** The code of a refusal, otherwise. */
  enqueue({ jobs, checkpoint, again = false }: port.Enqueuing): port.Enqueued | string {
    if (checkpoint && (checkpoint.after ?? 0) > (this.offsets.get(checkpoint.source) ?? 0)) return 'queue_emptied';
    const { state, maxJobs, maxBytes } = this.#settings;
    const isTaken = (eventId: string): boolean =>
      this.jobs.some(job => job.eventId === eventId) || (!again && (this.#delivered.get(eventId) ?? 0) > this.#now);
    const fresh = new Map<string, port.NewJob>();
    for (const job of jobs)
      if (state !== 'disabled' && !isTaken(job.eventId) && !fresh.has(job.eventId)) fresh.set(job.eventId, job);
    const size = [...fresh.values()].reduce((sum, { payload }) => sum + payload.length, 0);
    const isFull = this.jobs.length + fresh.size > maxJobs || this.bytes + size > maxBytes;
    if (fresh.size > 0 && isFull) return 'queue_full';
    for (const { eventId, lane, payload } of fresh.values()) this.#add(eventId, lane, payload.length);
    if (checkpoint)
      this.offsets.set(checkpoint.source, Math.max(checkpoint.offset, this.offsets.get(checkpoint.source) ?? 0));
    if (state === 'disabled') return { added: 0, known: 0, dropped: jobs.length };
    return { added: fresh.size, known: jobs.length - fresh.size, dropped: 0 };
  }

  /** @param holder by which the caller settles later. */
  lease({ max, visibilityMs }: port.LeaseRequest, holder: object) {
    const { state, concurrency } = this.#settings;
    const room = Math.min(max, concurrency - this.#leased().length, Math.floor(this.#left() / 1e6));
    const ready = this.#heads().filter(({ at }) => at <= this.#now);
    const taken = state === 'active' && room > 0 ? byTime(ready).slice(0, room) : [];
    this.#tokens = Math.min(this.#left(), Number.MAX_SAFE_INTEGER) - taken.length * 1e6;
    this.#tokensAt = this.#now;
    const leases = taken.map((job): ModelLease => {
      job.receives += 1;
      const isAfterLost = job.holder !== null;
      job.holder = holder;
      job.at = this.#now + visibilityMs;
      const { eventId, lane, attempts, receives, enqueuedAtMs, at: untilMs } = job;
      return { eventId, lane, attempts, receives, isAfterLost, enqueuedAtMs, untilMs };
    });
    const at = this.nextAt();
    return { leases, nextInMs: at === null ? null : Math.max(0, at - this.#now) };
  }

  ack(eventId: string, holder: object): boolean {
    const job = this.#held(eventId, holder);
    if (!job) return false;
    this.#leave(job);
    this.jobs = this.jobs.filter(other => other !== job);
    this.#delivered.set(eventId, this.#now + this.#settings.deliveredTtlMs);
    const kept = [...this.#delivered].toSorted(([a, one], [b, other]) => one - other || (a < b ? -1 : 1));
    this.#delivered = new Map(kept.slice(Math.max(0, kept.length - this.#settings.maxDelivered)));
    return true;
  }

  retry(eventId: string, holder: object, { afterMs, countAttempt }: port.Retrying): boolean {
    const job = this.#held(eventId, holder);
    if (!job) return false;
    job.holder = null;
    job.attempts += Number(countAttempt);
    job.at = this.#now + afterMs;
    return true;
  }

  park(eventId: string, holder: object, reason: string): boolean {
    const job = this.#held(eventId, holder);
    if (!job) return false;
    this.#leave(job);
    job.holder = null;
    job.dead = { atMs: this.#now, reason };
    return true;
  }

  extend(eventId: string, holder: object, visibilityMs: number): boolean {
    const job = this.#held(eventId, holder);
    if (job) job.at = this.#now + visibilityMs;
    return job !== undefined;
  }

  hurry(eventIds: readonly string[]): readonly string[] {
    const alive = this.#alive();
    const waiting = [...new Set(eventIds)].flatMap(id => {
      const job = alive.find(({ eventId }) => eventId === id);
      const head = job && this.#heads().find(other => other === job || (job.lane !== null && other.lane === job.lane));
      return head && head.holder === null && head.at > this.#now ? [{ id, head }] : [];
    });
    for (const { head } of waiting) head.at = this.#now;
    return waiting.map(({ id }) => id);
  }

  get dead(): readonly ModelJob[] {
    return this.jobs.filter(({ dead }) => dead !== null);
  }

  settleDead(choice: port.DeadLetterChoice, what: 'replay' | 'discard'): number {
    const chosen =
      'oldest' in choice
        ? this.dead.slice(0, choice.oldest)
        : [...new Set(choice.eventIds)].flatMap(id => this.dead.filter(({ eventId }) => eventId === id));
    this.jobs = this.jobs.filter(job => !chosen.includes(job));
    if (what === 'replay') for (const { eventId, lane, size } of chosen) this.#add(eventId, lane, size);
    return chosen.length;
  }

  freeLeases(): void {
    for (const job of this.jobs.filter(({ holder }) => holder !== null)) {
      job.holder = {};
      job.at = Math.min(job.at, this.#now);
    }
  }

  purge(): void {
    this.jobs = [];
  }

  depth(): port.QueueDepth {
    const leased = this.#leased().length;
    const dead = this.dead.length;
    const oldest = this.#alive()[0];
    return {
      state: this.#settings.state,
      waiting: this.jobs.length - leased - dead,
      leased,
      dead,
      bytes: this.bytes,
      oldestAgeMs: oldest ? Math.max(0, this.#now - oldest.enqueuedAtMs) : null,
    };
  }

  nextAt(): number | null {
    if (this.#settings.state !== 'active') return null;
    const isFull = this.#leased().length >= this.#settings.concurrency;
    const times = (isFull ? this.#leased() : this.#heads()).map(({ at }) => at);
    if (times.length === 0) return null;
    const left = this.#left();
    const tokenAt = left >= 1e6 ? 0 : this.#now + Math.ceil((1e6 - left) / this.#refill);
    return Math.max(Math.min(...times), tokenAt);
  }

  get bytes(): number {
    return this.jobs.reduce((sum, { size }) => sum + size, 0);
  }

  get #now(): number {
    return this.#clock.nowMs;
  }

  get #refill(): number {
    return Math.max(1, Math.round((this.#settings.ratePerSecond ?? 0) * 1_000));
  }

  #left(): number {
    const { ratePerSecond, burst } = this.#settings;
    if (ratePerSecond === null) return Infinity;
    return Math.min(burst * 1e6, this.#tokens + (this.#now - this.#tokensAt) * this.#refill);
  }

  #alive(): ModelJob[] {
    return this.jobs.filter(({ dead }) => dead === null);
  }

  #heads(): ModelJob[] {
    const alive = this.#alive();
    return alive.filter(job => job.lane === null || alive.find(({ lane }) => lane === job.lane) === job);
  }

  #leased(): ModelJob[] {
    return this.jobs.filter(({ holder, at }) => holder !== null && at > this.#now);
  }

  #held(eventId: string, holder: object): ModelJob | undefined {
    return this.jobs.find(job => job.eventId === eventId && job.holder === holder);
  }

  #add(eventId: string, lane: string | null, size: number): void {
    const job = { eventId, lane, size, enqueuedAtMs: this.#now, at: this.#now };
    this.jobs.push({ ...job, attempts: 0, receives: 0, holder: null, dead: null });
  }

  /** The next one of the lane goes behind the other lanes that wait. */
  #leave(job: ModelJob): void {
    if (job.lane === null) return;
    const next = this.#alive().find(other => other !== job && other.lane === job.lane);
    if (next) next.at = this.#now;
  }
}

/** By time; equal ones in the order of enqueuing. */
function byTime(jobs: readonly ModelJob[]): ModelJob[] {
  return jobs.toSorted((one, other) => one.at - other.at);
}

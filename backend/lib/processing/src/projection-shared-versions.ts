/**
 * Which build of a view in PostgreSQL serves and which are being folded. The replicas agree by a table: a build is ready
 * once one of them has found it as far as the one before, and is dropped once none of them reads it any more.
 */
import type { Logger } from 'pino';
import type { EventLog } from '@airy/event-log';
import {
  BuildControl,
  isPostgresOutage,
  messageOf,
  type Build,
  type PostgresDatabase,
  type Projection,
} from '@airy/views';
import { backOffMs, waitOrAbort } from './back-off.ts';
import { StoppedError } from './projection-decoder.ts';
import type { FeedingOptions } from './projection-intake.ts';
import { SharedGeneration, UnfittingBuildError } from './projection-shared-generation.ts';
import { within } from './within.ts';

export interface SharedVersionsOptions {
  readonly database: PostgresDatabase;
  /** Begins the names of groups; null: nothing. */
  readonly namespace: string | null;
  /** This process, for as long as it runs. */
  readonly replica: string;
  readonly log: EventLog;
  readonly logger: Logger;
  readonly feeding: FeedingOptions;
  /** How often the tables are looked at, ms. */
  readonly lookEveryMs: number;
}

/** A build that this replica has open. */
interface Fed<Query extends object> {
  readonly generation: SharedGeneration<Query>;
  /** As of the last look. */
  state: Build['state'];
  isCaughtUp: boolean;
}

/** Every so many looks a replica says that it still reads its builds, and drops those that nobody reads. */
const looksPerHeartbeat = 10;

/** Longest wait for PostgreSQL when stopping. */
const stopLimitMs = 3_000;

export class SharedVersions<Query extends object> {
  readonly ready: Promise<void>;
  readonly #projection: Projection<Query>;
  readonly #options: SharedVersionsOptions;
  readonly #control: BuildControl;
  readonly #ready = Promise.withResolvers<void>();
  readonly #stopping = new AbortController();
  #current: Fed<Query> | null = null;
  /** Serves until the current one is ready: another version's, or one that has lost records. */
  #previous: Fed<Query> | null = null;
  #serving: Fed<Query> | null = null;
  #problem: string | null = null;
  /** To be marked as such at the next look. */
  readonly #lost = new Set<Build>();
  #loop: Promise<void> = Promise.resolve();
  #looksToHeartbeat = 0;

  constructor(projection: Projection<Query>, options: SharedVersionsOptions) {
    this.#projection = projection;
    this.#options = options;
    this.#control = new BuildControl(options.database, projection.name, options.replica);
    this.ready = this.#ready.promise;
    this.ready.catch(() => undefined); // Whoever waits is told; that nobody waits is no error.
  }

  get serving(): SharedGeneration<Query> | null {
    return this.isStopped ? null : (this.#serving?.generation ?? null);
  }

  get current(): SharedGeneration<Query> | null {
    return this.isStopped ? null : (this.#current?.generation ?? null);
  }

  get isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Why the tables cannot be looked at; null: they can. */
  get blockedBy(): string | null {
    return this.#problem;
  }

  /** Waits for PostgreSQL. @throws AiryError `postgres_newer`, `log_unavailable` */
  async start(): Promise<void> {
    const { backOff } = this.#options.feeding;
    for (let failures = 1; !this.isStopped; failures++) {
      try {
        await this.#open();
        this.#problem = null;
        break;
      } catch (error) {
        if (!isPostgresOutage(error)) throw error;
        this.#problem = messageOf(error);
      }
      await waitOrAbort(backOffMs(backOff, failures), this.#stopping.signal);
    }
    this.#loop = this.#run();
  }

  async #open(): Promise<void> {
    const { previous } = this.#projection;
    const older = previous ? await this.#control.open(previous) : null;
    this.#current ??= await this.#openCurrent();
    if (!previous || !older) return;
    if (this.#current.state === 'ready') await this.#control.letGo(older);
    else this.#previous = await this.#feed(previous, older).catch(error => this.#onUnfitting(error));
  }

  /** Looks how far the serving build is; for those who wait for a position. */
  async look(): Promise<void> {
    await this.serving?.store.lookAtOffsets();
  }

  async stop(): Promise<void> {
    if (this.isStopped) return;
    this.#stopping.abort();
    this.#ready.reject(new StoppedError(`the view ${this.#projection.name} was stopped`));
    await within(stopLimitMs, this.#loop);
    for (const fed of [this.#previous, this.#current]) if (fed) await this.#close(fed);
  }

  async #openCurrent(): Promise<Fed<Query>> {
    for (;;) {
      const build = await this.#control.openOrCreate(this.#projection);
      try {
        return await this.#feed(this.#projection, build);
      } catch (error) {
        this.#onUnfitting(error);
        await this.#markLost(build);
      }
    }
  }

  #onUnfitting(error: unknown): null {
    if (!(error instanceof UnfittingBuildError)) throw error;
    const { logger } = this.#options;
    logger.error({ reason: error.message }, 'The view does not fit the log: it is built anew');
    return null;
  }

  async #feed(projection: Projection<Query>, build: Build): Promise<Fed<Query>> {
    const { log, database, feeding, namespace, logger } = this.#options;
    const group = `${namespace === null ? '' : `${namespace}.`}${build.view}-v${build.version}-${build.id}`;
    const onLost = (reason: string): void => {
      logger.error(
        { build: build.id, version: build.version, reason },
        'The view does not fit the log: it is built anew',
      );
      this.#lost.add(build);
    };
    const generation = await SharedGeneration.start({ ...feeding, projection, log, database, build, group, onLost });
    return { generation, state: build.state, isCaughtUp: false };
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#tick();
        this.#problem = null;
      } catch (error) {
        if (this.#problem === null)
          this.#options.logger.warn({ err: error }, 'The builds of the view cannot be looked at; trying again');
        this.#problem = messageOf(error);
      }
      await waitOrAbort(this.#options.lookEveryMs, signal);
    }
  }

  async #tick(): Promise<void> {
    await this.#beat();
    for (const build of this.#lost) {
      await this.#markLost(build);
      this.#lost.delete(build);
    }
    // The older one first: what is compared to it has been looked at later.
    for (const fed of [this.#previous, this.#current]) await fed?.generation.store.look();
    const states = new Map((await this.#control.builds()).map(({ id, state }) => [id, state]));
    for (const fed of [this.#previous, this.#current]) await this.#note(fed, states);
    if (this.#previous && !states.has(this.#previous.generation.build.id)) await this.#closePrevious();
    if (!this.#current || !states.has(this.#current.generation.build.id) || this.#current.state === 'lost')
      await this.#openAnother();
    for (const fed of [this.#previous, this.#current])
      if (fed?.state === 'building' && this.#isLevel(fed)) await this.#markReady(fed);
    await this.#serve();
  }

  async #note(fed: Fed<Query> | null, states: ReadonlyMap<number, Build['state']>): Promise<void> {
    if (!fed) return;
    fed.state = states.get(fed.generation.build.id) ?? fed.state;
    if (fed.isCaughtUp || !fed.generation.isCaughtUp()) return;
    // What it had given up by then is shown from the first moment.
    await fed.generation.store.look();
    fed.isCaughtUp = true;
  }

  async #beat(): Promise<void> {
    this.#looksToHeartbeat--;
    if (this.#looksToHeartbeat > 0) return;
    const builds = [this.#previous, this.#current].flatMap(fed => (fed ? [fed.generation.build] : []));
    await this.#control.heartbeat(builds);
    for (const { id } of await this.#control.dropReplaced())
      this.#options.logger.info({ build: id }, 'An older build of the view was dropped');
    this.#looksToHeartbeat = looksPerHeartbeat;
  }

  /** As far as the one that serves, so that nobody's own write disappears. */
  #isLevel(fed: Fed<Query>): boolean {
    if (!fed.isCaughtUp) return false;
    const previous = fed === this.#current ? this.#previous : null;
    // One that has lost records may claim offsets that the log no longer has.
    const before = previous && previous.state !== 'lost' ? previous.generation.store.offsets() : [];
    return before.every(place => (fed.generation.store.next(place) ?? 0) >= place.next);
  }

  async #markReady(fed: Fed<Query>): Promise<void> {
    await this.#control.mark(fed.generation.build, 'building', 'ready');
    fed.state = 'ready';
    this.#looksToHeartbeat = 0; // With it goes the one that was replaced.
  }

  async #markLost(build: Build): Promise<void> {
    for (const from of ['building', 'ready'] as const) await this.#control.mark(build, from, 'lost');
  }

  /** The build is gone, or cannot become right: another one is folded beside what still serves. */
  async #openAnother(): Promise<void> {
    const before = this.#current;
    this.#current = await this.#openCurrent();
    if (before?.state === 'lost' && before === this.#serving) this.#previous = before;
    else if (before) await this.#close(before);
  }

  async #serve(): Promise<void> {
    const [current, previous] = [this.#current, this.#previous];
    if (current?.state === 'ready' && current.isCaughtUp) {
      if (this.#serving !== current) this.#switchTo(current);
      if (previous) await this.#closePrevious();
    } else if (previous?.isCaughtUp && this.#serving !== previous && previous.state !== 'building') {
      this.#switchTo(previous);
    }
  }

  #switchTo(fed: Fed<Query>): void {
    this.#serving = fed;
    this.#ready.resolve();
    // Whoever waits for a position waits for what serves.
    this.#options.feeding.onFolded(0);
  }

  async #closePrevious(): Promise<void> {
    const previous = this.#previous;
    this.#previous = null;
    if (this.#serving === previous) this.#serving = null;
    if (previous) await this.#close(previous);
    this.#looksToHeartbeat = 0;
  }

  async #close({ generation }: Fed<Query>): Promise<void> {
    await generation.stop();
    // Else the other replicas find out that it is silent.
    await within(stopLimitMs, this.#control.letGo(generation.build));
  }
}

/** Which file of a view serves and which is being built: start, switch to a new version, rebuild, stop. */
import type { Logger } from 'pino';
import { deleteView, viewPath, viewVersions, type Projection } from '@airy/views';
import { StoppedError } from './projection-decoder.ts';
import { Generation, type GenerationOptions } from './projection-generation.ts';

export interface VersionsOptions {
  /** Null: in memory. */
  readonly dataFolder: string | null;
  readonly logger: Logger;
  readonly feeding: Omit<GenerationOptions<never>, 'projection' | 'path' | 'onLost'>;
}

/** A file that is being fed. Serves once it has caught up. */
interface Fed<Query> {
  readonly generation: Generation<Query>;
  isCaughtUp: boolean;
}

export class Versions<Query> {
  /** Settles when something serves for the first time; rejects if stopped before. */
  readonly ready: Promise<void>;
  readonly #projection: Projection<Query>;
  readonly #options: VersionsOptions;
  readonly #ready: PromiseWithResolvers<void>;
  #current: Fed<Query> | null = null;
  #previous: Fed<Query> | null = null;
  #serving: Fed<Query> | null = null;
  #changes: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(projection: Projection<Query>, options: VersionsOptions) {
    this.#projection = projection;
    this.#options = options;
    this.#ready = Promise.withResolvers<void>();
    this.ready = this.#ready.promise;
    this.ready.catch(() => undefined); // Whoever waits is told; that nobody waits is no error.
  }

  /** What answers queries: the declared version, or the one before while that is being built. Null: neither can yet. */
  get serving(): Generation<Query> | null {
    if (this.#stopped) return null;
    return this.#serving?.generation ?? null;
  }

  /** What is being fed with the declared version. */
  get current(): Generation<Query> | null {
    return this.#stopped ? null : (this.#current?.generation ?? null);
  }

  /** The file is nobody else's: nothing but its own work can be in the way. */
  get blockedBy(): null {
    return null;
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  async start(): Promise<void> {
    const { previous, version } = this.#projection;
    const present = this.#present();
    if (previous && !present.includes(version) && present.includes(previous.version))
      await this.#feed(previous, fed => (this.#previous = fed));
    await this.#feed(this.#projection, fed => (this.#current = fed));
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#ready.reject(new StoppedError(`the view ${this.#projection.name} was stopped`));
    await this.#changes;
    await this.#previous?.generation.stop();
    await this.#current?.generation.stop();
  }

  async #feed(projection: Projection<Query>, keep: (fed: Fed<Query>) => void): Promise<void> {
    const generation = await Generation.start<Query>({
      ...this.#options.feeding,
      onFolded: records => {
        this.#options.feeding.onFolded(records);
        this.#switchWhenLevel();
      },
      projection,
      path: this.#path(projection.version),
      onLost: () => this.#change(() => this.#rebuild(projection)),
    });
    const fed: Fed<Query> = { generation, isCaughtUp: false };
    keep(fed);
    generation.caughtUp().then(
      () => this.#change(() => this.#onCaughtUp(fed)),
      error => this.#onNotCaughtUp(error),
    );
  }

  /** One change after the other; none once it is being stopped. */
  #change(change: () => Promise<void>): void {
    this.#changes = this.#changes.then(async () => {
      try {
        if (!this.#stopped) await change();
      } catch (error) {
        this.#options.logger.error({ err: error }, 'The view could not change its file');
      }
    });
  }

  async #onCaughtUp(fed: Fed<Query>): Promise<void> {
    fed.isCaughtUp = true;
    if (fed === this.#previous) this.#serve(fed);
    this.#switchWhenLevel();
  }

  /** A version takes over only when it is as far as the one that serves, so that nobody's own write disappears. */
  #switchWhenLevel(): void {
    const current = this.#current;
    if (this.#serving === current || !current?.isCaughtUp) return;
    const previous = this.#previous?.generation.store.offsets() ?? [];
    if (previous.some(place => place.next > (current.generation.store.next(place) ?? 0))) return;
    this.#serve(current);
    this.#change(() => this.#dropOlder());
  }

  #serve(fed: Fed<Query>): void {
    this.#serving = fed;
    this.#ready.resolve();
    // Whoever waits for a position waits for what serves.
    this.#options.feeding.onFolded(0);
  }

  async #dropOlder(): Promise<void> {
    await this.#dropPrevious();
    for (const version of this.#present()) if (version < this.#projection.version) deleteView(this.#path(version));
  }

  #onNotCaughtUp(error: unknown): void {
    if (error instanceof StoppedError) return;
    this.#options.logger.error({ err: error }, 'The view cannot follow the log');
    this.#ready.reject(error);
  }

  async #dropPrevious(): Promise<void> {
    const previous = this.#previous;
    this.#previous = null;
    if (this.#serving === previous) this.#serving = null;
    await previous?.generation.stop();
  }

  async #rebuild(projection: Projection<Query>): Promise<void> {
    if (projection !== this.#projection) return this.#dropPrevious();
    const { version } = projection;
    this.#options.logger.warn(
      { version },
      'Records were deleted from the log before they were folded: the view is built anew',
    );
    const lost = this.#current;
    this.#current = null;
    if (this.#serving === lost) this.#serving = null;
    await lost?.generation.stop();
    deleteView(this.#path(version));
    await this.#feed(this.#projection, fed => (this.#current = fed));
  }

  #present(): readonly number[] {
    const { dataFolder } = this.#options;
    return dataFolder === null ? [] : viewVersions(dataFolder, this.#projection.name);
  }

  #path(version: number): string {
    const { dataFolder } = this.#options;
    return dataFolder === null ? ':memory:' : viewPath(dataFolder, { name: this.#projection.name, version });
  }
}

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
    return [this.#current, this.#previous].find(fed => fed?.isCaughtUp)?.generation ?? null;
  }

  /** What is being fed with the declared version. */
  get current(): Generation<Query> | null {
    return this.#stopped ? null : (this.#current?.generation ?? null);
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  async start(): Promise<void> {
    const { previous, version } = this.#projection;
    const present = this.#present();
    if (previous && !present.includes(version) && present.includes(previous.version))
      this.#previous = await this.#feed(previous, () => this.#dropPrevious());
    this.#current = await this.#feed(this.#projection, () => this.#rebuild());
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#ready.reject(new StoppedError(`the view ${this.#projection.name} was stopped`));
    await this.#changes;
    await this.#previous?.generation.stop();
    await this.#current?.generation.stop();
  }

  async #feed(projection: Projection<Query>, onLost: () => Promise<void>): Promise<Fed<Query>> {
    const generation = await Generation.start<Query>({
      ...this.#options.feeding,
      projection,
      path: this.#path(projection.version),
      onLost: () => this.#change(onLost),
    });
    const fed: Fed<Query> = { generation, isCaughtUp: false };
    generation.caughtUp().then(
      () => this.#change(() => this.#onCaughtUp(fed)),
      error => this.#onNotCaughtUp(error),
    );
    return fed;
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
    this.#ready.resolve();
    if (fed !== this.#current) return;
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
    await previous?.generation.stop();
  }

  async #rebuild(): Promise<void> {
    const { version } = this.#projection;
    this.#options.logger.warn(
      { version },
      'Records were deleted from the log before they were folded: the view is built anew',
    );
    const lost = this.#current;
    this.#current = null;
    await lost?.generation.stop();
    deleteView(this.#path(version));
    this.#current = await this.#feed(this.#projection, () => this.#rebuild());
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

/** The units of one station in this process: started, replaced and stopped as the configuration of sources changes. */
import type { Logger } from 'pino';
import { reconcileUnits, type ActualUnit, type UnitStep } from './reconcile-units.ts';
import type { ConfiguredSource, RunningService, ServiceContext } from './service.ts';
import type { Source } from '@airy/source-kit';
import type { OpenStation, StationDeclaration } from './station-declaration.ts';

export interface SourceUnitsOptions extends Pick<StationDeclaration, 'name' | 'concerns'> {
  /** What the unit of a source is called. */
  unitOf(source: Source): string;
  readonly context: Pick<ServiceContext, 'components' | 'sources' | 'telemetry'>;
  /** Between two tries to start a unit. Default 5,000. */
  readonly retryMs?: number;
}

interface Running {
  readonly configured: ConfiguredSource;
  readonly service: RunningService;
}

export class SourceUnits {
  readonly #station: OpenStation;
  readonly #options: SourceUnitsOptions;
  readonly #logger: Logger;
  /** By source id. */
  readonly #running = new Map<string, Running>();
  readonly #failed = new Map<string, { readonly unit: string; readonly error: unknown }>();
  #work: Promise<void> = Promise.resolve();
  #unfollow: () => void = () => undefined;
  #retry: NodeJS.Timeout | undefined;
  #isEnding = false;

  constructor(station: OpenStation, options: SourceUnitsOptions) {
    this.#station = station;
    this.#options = options;
    this.#logger = options.context.telemetry.logger.child({ service: options.name });
  }

  /** @throws what kept a unit from starting; then none runs. */
  async open(): Promise<void> {
    this.#unfollow = this.#options.context.components.onChange(() => this.#follow());
    await this.#follow();
    const [failure] = this.#failed.values();
    if (failure === undefined) return;
    await this.stop();
    throw failure.error;
  }

  health(): string | null {
    for (const { unit, error } of this.#failed.values()) return `${unit} did not start: ${messageOf(error)}`;
    for (const { service } of this.#running.values()) {
      const problem = service.health?.() ?? null;
      if (problem !== null) return problem;
    }
    return null;
  }

  /** Null: the unit runs and is well. */
  problem(unit: string): string | null {
    for (const failed of this.#failed.values()) if (failed.unit === unit) return messageOf(failed.error);
    for (const { configured, service } of this.#running.values())
      if (this.#options.unitOf(configured.source) === unit) return service.health?.() ?? null;
    return 'not started';
  }

  async drain(): Promise<void> {
    await this.#end();
    await Promise.all([...this.#running.values()].map(({ service }) => service.drain?.()));
  }

  async stop(): Promise<void> {
    await this.#end();
    await Promise.all([...this.#running.values()].map(({ service }) => service.stop()));
    this.#running.clear();
  }

  /** Nothing is started or stopped from here on but by whoever ends us. */
  async #end(): Promise<void> {
    this.#isEnding = true;
    this.#unfollow();
    clearTimeout(this.#retry);
    await this.#work;
  }

  /** One change at a time; each looks at what is wanted by then. Never rejects. */
  #follow(): Promise<void> {
    return (this.#work = this.#work.then(() => this.#reconcile()));
  }

  async #reconcile(): Promise<void> {
    if (this.#isEnding) return;
    clearTimeout(this.#retry);
    const { context, concerns } = this.#options;
    const wanted = new Map(
      context.sources.filter(({ source }) => concerns(source)).map(one => [one.source.id, one] as const),
    );
    for (const id of this.#failed.keys()) if (!wanted.has(id)) this.#failed.delete(id);
    const desired = [...wanted].map(([id, { config }]) => ({ id, settings: config }));
    const steps = reconcileUnits(desired, this.#actual());
    await Promise.all(steps.map(step => this.#take(step, wanted.get(step.id))));
    if (this.#failed.size > 0)
      this.#retry = setTimeout(() => void this.#follow(), this.#options.retryMs ?? 5_000).unref();
  }

  #actual(): readonly ActualUnit[] {
    return [...this.#running].map(([id, { configured }]) => ({ id, settings: configured.config, isRunning: true }));
  }

  async #take({ kind, id }: UnitStep, wanted: ConfiguredSource | undefined): Promise<void> {
    const before = this.#running.get(id);
    if (wanted === undefined || kind === 'stop') return this.#leave(id, before);
    if (this.#station.overlaps !== true) await this.#leave(id, before);
    // Where the new one does not start, the old one goes on until it does.
    if ((await this.#enter(id, wanted)) && this.#station.overlaps === true) await this.#leave(id, before);
  }

  async #enter(id: string, configured: ConfiguredSource): Promise<boolean> {
    const unit = this.#options.unitOf(configured.source);
    try {
      const service = await this.#station.start(configured);
      this.#running.set(id, { configured, service });
      this.#failed.delete(id);
      this.#logger.info({ unit }, 'started');
      return true;
    } catch (error) {
      this.#failed.set(id, { unit, error });
      this.#logger.error({ unit, err: error }, 'It did not start.');
      return false;
    }
  }

  async #leave(id: string, before: Running | undefined): Promise<void> {
    if (before === undefined) return;
    const unit = this.#options.unitOf(before.configured.source);
    if (this.#running.get(id) === before) this.#running.delete(id);
    try {
      await before.service.drain?.();
      await before.service.stop();
      this.#logger.info({ unit }, 'stopped');
    } catch (error) {
      this.#logger.error({ unit, err: error }, 'It did not stop as it should.');
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

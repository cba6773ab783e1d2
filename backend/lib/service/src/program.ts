/** A process of Airy: opens what is shared, starts the services, listens, and takes all of it down again. */
import { setTimeout as delay } from 'node:timers/promises';
import { declareComponents } from '@airy/cluster';
import type { Config } from '@airy/config';
import type { AiryError } from '@airy/errors';
import type { Source } from '@airy/source-kit';
import type { Telemetry } from '@airy/telemetry';
import type { HealthReport } from '@airy/http';
import { topicNames } from '@airy/topics';
import { reportHealth } from './health.ts';
import { storedDeadLetters, type StoredDeadLetters } from './stored-dead-letters.ts';
import { openProcessContext, type ProcessContext } from './process-context.ts';
import { createResources, type Resources } from './resources.ts';
import type { Link, Service, ServiceState } from './service.ts';
import { mergeServices } from './merge-services.ts';
import { StandingWatch } from './standing-watch.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

/** A service, and under which names it is known outside this process. */
export interface ServiceEntry {
  readonly service: Service;
  /** Default: one of the service's own name, always on. */
  units?(sources: readonly Source[]): readonly Unit[];
}

/** One deployment of a cluster. */
export interface Unit {
  readonly name: string;
  /** e.g. `sources-facebook`. */
  readonly component: string;
  /** Id of the source it works for: it is on where the source is set up. */
  readonly source?: string;
}

export interface ProgramOptions {
  readonly config: Config;
  readonly telemetry: Telemetry;
  readonly version: string;
  /** Prepare the log; they run alone, before the others. */
  readonly first: readonly ServiceEntry[];
  readonly services: readonly ServiceEntry[];
  /** Every source there is. Those with a configuration are switched on. */
  readonly sources: readonly Source[];
  /** Ends the start; from then on `stop` does. */
  readonly signal?: AbortSignal;
}

export interface RunningProgram {
  /** The address people know it by. */
  readonly url: string;
  /** How this machine reaches this very process, whatever stands before it. */
  readonly localUrl: string;
  /** Good once, for 15 minutes. */
  signInUrl(): string;
  /** What the services have to show; to be asked once it has caught up. */
  links(): Promise<readonly Link[]>;
  /** Resolves once every view has caught up with the log as it was at start; rejects if the program is stopped before. */
  readonly caughtUp: Promise<void>;
  /** Resolves with the reason if it must not go on, such as a second replica that cannot be. Then stop it. */
  readonly failed: Promise<AiryError>;
  /**
   * Drains, then stops, in reverse order; at most so long. Harmless when repeated. Never rejects.
   * @param noticeMs of it: so long it goes on serving while it says that it is not ready, for balancers to notice.
   */
  stop(timeoutMs: number, noticeMs?: number): Promise<void>;
}

/**
 * @throws AiryError `data_folder_*`, `port_in_use`, `cannot_listen`, `config_invalid`; ServiceStartError; the signal's reason.
 * Whatever was opened by then is closed again.
 */
export async function startProgram(options: ProgramOptions): Promise<RunningProgram> {
  const program = new Program(options);
  try {
    await program.start();
    options.signal?.throwIfAborted();
    return program;
  } catch (error) {
    await program.stop(startFailedMs);
    throw error;
  }
}

/** Time to close what a failed start had opened. */
const startFailedMs = 3_000;

class Program implements RunningProgram {
  readonly #options: ProgramOptions;
  readonly #supervisor: Supervisor;
  readonly #resources: Resources;
  readonly #stopping = new AbortController();
  readonly #failure = Promise.withResolvers<AiryError>();
  readonly #watch: StandingWatch;
  #context: ProcessContext | null = null;
  #localUrl = '';
  /** Every service runs. */
  #isStarted = false;
  /** And every view has caught up. */
  #isReady = false;
  #stopped: Promise<void> | null = null;
  #caughtUp: Promise<void> = Promise.resolve();

  constructor(options: ProgramOptions) {
    this.#options = options;
    this.#supervisor = createSupervisor(options.telemetry);
    this.#resources = createResources(options.telemetry.logger);
    this.#watch = new StandingWatch({
      logger: options.telemetry.logger,
      presence: () => this.#context?.presence ?? null,
      fail: reason => this.#failure.resolve(reason),
    });
  }

  async start(): Promise<void> {
    const { config, first, services } = this.#options;
    const context = this.#open();
    this.#context = context;
    // Whoever watches over the process sees that it lives, however long it waits for engines.
    const { port } = await context.server.listen();
    this.#localUrl = addressOf(config.http.host, port);
    context.listening(this.#localUrl);
    await context.openEngines();
    for (const { service } of first) await this.#supervisor.start([service], context);
    const report = () => ({ services: this.#ownServices(), standing: this.#watch.standing });
    await context.join({ report, onChange: () => this.#watch.look() });
    await context.openCommander();
    await context.openCluster();
    for (const { service } of services) await this.#start(service, context);
    this.#isStarted = true;
    this.#caughtUp = Promise.all(context.views.map(({ ready }) => ready)).then(() => {
      this.#isReady = this.#stopped === null;
      this.#watch.ready();
    });
    this.#caughtUp.catch(() => undefined); // Whoever waits is told; a stop before that is no error.
  }

  #open(): ProcessContext {
    const { config, version, telemetry, sources, services, signal } = this.#options;
    const ending = AbortSignal.any([this.#stopping.signal, ...(signal ? [signal] : [])]);
    const clientId = `airy-${services.length === 1 ? services[0]?.service.name : 'all'}`;
    const reports = {
      health: () => this.#health(),
      services: () => this.#services(),
      isStarting: () => !this.#isStarted,
      standAlone: (service: string) => this.#watch.stand(service),
    };
    return openProcessContext(
      { config, version, telemetry, knownSources: sources, clientId, ending },
      { resources: this.#resources, reports },
    );
  }

  /** Whoever asks for a view that only this process has stands for its service alone. */
  async #start(service: Service, context: ProcessContext): Promise<void> {
    const before = context.viewsAsked;
    await this.#supervisor.start([service], context);
    if (context.viewsAsked > before && this.#options.config.postgres === null) this.#watch.stand(service.name);
  }

  get failed(): Promise<AiryError> {
    return this.#failure.promise;
  }

  get localUrl(): string {
    return this.#localUrl;
  }

  get url(): string {
    return this.#opened.publicUrl();
  }

  get caughtUp(): Promise<void> {
    return this.#caughtUp;
  }

  signInUrl(): string {
    return `${this.url}/sign-in?code=${this.#opened.codes.issue()}`;
  }

  links(): Promise<readonly Link[]> {
    return this.#supervisor.links();
  }

  stop(timeoutMs: number, noticeMs = 0): Promise<void> {
    return (this.#stopped ??= this.#stop(timeoutMs, noticeMs));
  }

  get #opened(): ProcessContext {
    if (!this.#context) throw new Error('The program has not been opened.');
    return this.#context;
  }

  async #stop(timeoutMs: number, noticeMs: number): Promise<void> {
    const until = performance.now() + timeoutMs;
    const remaining = (): number => Math.max(200, until - performance.now());
    this.#isReady = false;
    this.#stopping.abort();
    if (noticeMs > 0) await delay(noticeMs);
    // Requests that run may need any service, so the services stop only after the last answer.
    const drainMs = remaining() * 0.6;
    await Promise.all([this.#supervisor.drain(drainMs), this.#context?.server.close(drainMs)]);
    await this.#supervisor.stop(remaining() * 0.7);
    await this.#resources.close(remaining());
  }

  #health(): HealthReport {
    const { version } = this.#options;
    const { views = [] } = this.#context ?? {};
    const states = this.#supervisor.states();
    return reportHealth({
      version,
      engines: this.#context?.engineProblems() ?? {},
      deadLetters: () => this.#deadLetters(),
      views,
      states,
      isReady: this.#isReady,
      problem: name => this.#supervisor.problem(name),
    });
  }

  #deadLetters(): Promise<StoredDeadLetters> {
    if (!this.#context || !this.#isStarted) return Promise.resolve({ count: 0, newest: [] });
    const { log, config } = this.#context;
    return storedDeadLetters(log, topicNames(config.kafka.namespace).deadLetters);
  }

  #services(): readonly ServiceState[] {
    const others = this.#context?.presence?.peers() ?? [];
    return mergeServices([this.#ownServices(), ...others.map(({ services }) => services)]);
  }

  #ownServices(): readonly ServiceState[] {
    const { first, services, sources } = this.#options;
    const { components } = this.#opened;
    const known = new Set(declareComponents(sources).map(({ name }) => name));
    const configured = new Set(this.#opened.sources.map(({ source }) => source.id));
    const isOn = (component: string): boolean => !known.has(component) || components.isEnabled(component);
    return [...first, ...services].flatMap(entry => {
      const { name } = entry.service;
      const units: readonly Unit[] = entry.units?.(sources) ?? [{ name, component: name }];
      return units.map(unit => {
        const enabled = unit.source === undefined ? isOn(unit.component) : configured.has(unit.source);
        const healthy = enabled && this.#supervisor.problem(name, unit.name) === null;
        return { name: unit.name, component: unit.component, enabled, healthy };
      });
    });
  }
}

/** How this machine reaches what it listens on. */
function addressOf(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

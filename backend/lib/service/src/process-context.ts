/** Opens what the services of a process share: log, secrets, HTTP server, views, commander. */
import { administrationProjection, type AdministrationView } from '@airy/administration-view';
import { communicationProjection, type CommunicationView } from '@airy/communication-view';
import type { Config } from '@airy/config';
import { lockFolder, openEmbeddedLog, type EventLog, type SchemaRegistry } from '@airy/event-log';
import { createHttpServer, type HealthReport, type HttpServer } from '@airy/http';
import { openCommander, openDeadLetters, runProjection, type Commander } from '@airy/processing';
import { openSecrets, openSignInCodes, type Secrets } from '@airy/secrets';
import type { Source } from '@airy/source-kit';
import type { Telemetry } from '@airy/telemetry';
import { openCodecs, topicNames } from '@airy/topics';
import type { Projection, ViewHandle } from '@airy/views';
import type { Resources } from './resources.ts';
import type { ConfiguredSource, ServiceContext, ServiceState, SignInCodes } from './service.ts';

export interface ProcessSettings {
  readonly config: Config;
  readonly version: string;
  readonly telemetry: Telemetry;
  readonly knownSources: readonly Source[];
}

/** What the supervisor knows of the services. */
export interface Reports {
  health(): HealthReport;
  services(): readonly ServiceState[];
}

/** The context of a process, and what only the program may do with it. */
export interface ProcessContext extends ServiceContext {
  readonly server: HttpServer;
  /** The views that were asked for, once they are there. */
  readonly views: readonly ViewHandle<unknown>[];
  readonly codes: ReturnType<typeof openSignInCodes>;
  /** Why nothing can be stored now, such as a full disk; null: it can. */
  logProblem(): string | null;
  /** From here on `commander` is there: the topics exist. */
  openCommander(): Promise<void>;
  /** The server listens there. */
  listening(url: string): void;
}

/** @throws AiryError `data_folder_*`, `config_invalid`. */
export async function openProcessContext(
  settings: ProcessSettings,
  { resources, reports }: { readonly resources: Resources; readonly reports: Reports },
): Promise<ProcessContext> {
  const { config, telemetry } = settings;
  const lock = lockFolder(config.data);
  resources.add('data folder', () => lock.release());
  const {
    log,
    registry,
    health: logProblem,
  } = await openEmbeddedLog({
    folder: config.data,
    lock,
    logger: telemetry.logger.child({ part: 'log' }),
  });
  resources.add('log', () => log.close());
  const secrets = openSecrets({ folder: config.data, jwtSecret: config.security.jwtSecret });
  const server = createHttpServer({ config, secrets, telemetry, health: () => reports.health() });
  return new OpenContext(settings, { log, registry, logProblem, secrets, server, resources, reports });
}

interface Parts {
  readonly log: EventLog;
  readonly registry: SchemaRegistry;
  readonly logProblem: () => string | null;
  readonly secrets: Secrets;
  readonly server: HttpServer;
  readonly resources: Resources;
  readonly reports: Reports;
}

class OpenContext implements ProcessContext {
  readonly config: Config;
  readonly version: string;
  readonly telemetry: Telemetry;
  readonly knownSources: readonly Source[];
  readonly sources: readonly ConfiguredSource[];
  readonly codes: ReturnType<typeof openSignInCodes>;
  readonly views: ViewHandle<unknown>[] = [];
  readonly #parts: Parts;
  #communication: Promise<ViewHandle<CommunicationView>> | null = null;
  #administration: Promise<ViewHandle<AdministrationView>> | null = null;
  #commander: Commander | null = null;
  #url: string | null = null;

  constructor({ config, version, telemetry, knownSources }: ProcessSettings, parts: Parts) {
    this.config = config;
    this.version = version;
    this.telemetry = telemetry;
    this.knownSources = knownSources;
    this.sources = knownSources.flatMap(source => {
      const given = config.components['sources']?.[source.id];
      return given ? [{ source, config: given }] : [];
    });
    this.codes = openSignInCodes(config.data);
    this.#parts = parts;
  }

  get log(): EventLog {
    return this.#parts.log;
  }
  get registry(): SchemaRegistry {
    return this.#parts.registry;
  }
  get secrets(): Secrets {
    return this.#parts.secrets;
  }
  get server(): HttpServer {
    return this.#parts.server;
  }
  get http(): HttpServer['host'] {
    return this.#parts.server.host;
  }
  get signInCodes(): SignInCodes {
    return this.codes;
  }
  get dataFolder(): string {
    return this.config.data;
  }
  get commander(): Commander {
    if (!this.#commander) throw new Error('The commander is there once bootstrap has run.');
    return this.#commander;
  }

  readonly services = (): readonly ServiceState[] => this.#parts.reports.services();

  // Services pass these on by themselves, so they are bound.
  logProblem(): string | null {
    return this.#parts.logProblem();
  }

  readonly publicUrl = (): string => {
    const url = this.config.publicUrl ?? this.#url;
    if (url === null) throw new Error('The public address is known once the server listens.');
    return url;
  };

  listening(url: string): void {
    this.#url = url;
  }

  async openCommander(): Promise<void> {
    const { log, resources } = this.#parts;
    const topics = topicNames(this.config.kafka.namespace);
    const commander = await openCommander({ log, topics, folder: this.dataFolder, telemetry: this.telemetry });
    resources.add('commander', () => commander.close());
    this.#commander = commander;
  }

  readonly communicationView = (): Promise<ViewHandle<CommunicationView>> =>
    (this.#communication ??= this.#open(async () => communicationProjection(await this.#declared())));

  readonly administrationView = (): Promise<ViewHandle<AdministrationView>> =>
    (this.#administration ??= this.#open(async () => administrationProjection(await this.#declared())));

  async #declared() {
    const { namespace } = this.config.kafka;
    return { codecs: await openCodecs(this.registry, namespace), names: topicNames(namespace) };
  }

  async #open<Query extends object>(declare: () => Promise<Projection<Query>>): Promise<ViewHandle<Query>> {
    const { log, resources } = this.#parts;
    const { telemetry, dataFolder } = this;
    const topic = topicNames(this.config.kafka.namespace).deadLetters;
    const deadLetters = openDeadLetters({ log, topic, telemetry });
    const view = await runProjection(await declare(), { log, deadLetters, dataFolder, telemetry });
    resources.add(view.name, () => view.stop());
    this.views.push(view);
    return view;
  }
}

/** Opens what the services of a process share: log, secrets, HTTP server, views, commander. */
import { join } from 'node:path';
import { administrationProjection, type AdministrationView } from '@airy/administration-view';
import { communicationProjection, renewingLinks, type CommunicationView } from '@airy/communication-view';
import {
  declareComponents,
  givenComponents,
  openLocalCluster,
  sourceComponent,
  type Cluster,
  type Components,
  type InstanceSettings,
} from '@airy/cluster';
import { contactProjection, type ContactView } from '@airy/contact-view';
import type { Config } from '@airy/config';
import { lockFolder, type EventLog, type SchemaRegistry, type TopicSpec } from '@airy/event-log';
import type { TopicDrift } from '@airy/event-log-kafka';
import { createHttpServer, type HealthReport, type HttpServer } from '@airy/http';
import {
  openCommander,
  openDeadLetters,
  runProjection,
  type Commander,
  type ViewStoreSettings,
} from '@airy/processing';
import { openSecrets, openSignInCodes, type Secrets } from '@airy/secrets';
import type { CurrentStore } from '@airy/media';
import type { DeliveryQueue } from '@airy/queue';
import { createMediaLinks, type MediaLinks } from '@airy/media/links';
import type { Signals } from '@airy/signals';
import type { Source } from '@airy/source-kit';
import type { Telemetry } from '@airy/telemetry';
import { openCodecs, topicNames } from '@airy/topics';
import type { Projection, ViewHandle } from '@airy/views';
import { webhookProjection, type WebhookView } from '@airy/webhook-view';
import { createEngineWatch, type EngineWatch } from './engine-watch.ts';
import { liveConfig } from './live-config.ts';
import { joinInstance, type JoinOptions, type Membership } from './join-instance.ts';
import { openEngines, type Engines, type EngineOptions } from './open-engines.ts';
import { openQueue } from './open-queue.ts';
import type { Presence } from './presence.ts';
import { redeemOnce } from './redeem-once.ts';
import { openViewStore } from './open-view-store.ts';
import type { Resources } from './resources.ts';
import type { ConfiguredSource, ServiceContext, ServiceState, SignInCodes } from './service.ts';

export interface ProcessSettings {
  readonly config: Config;
  readonly version: string;
  readonly telemetry: Telemetry;
  readonly knownSources: readonly Source[];
  /** Names this process to the brokers. */
  readonly clientId: string;
  /** Fires when the process is to end. */
  readonly ending: AbortSignal;
}

/** What the supervisor knows of the services. */
export interface Reports {
  health(): HealthReport;
  services(): readonly ServiceState[];
  /** Not everything is mounted yet. */
  isStarting(): boolean;
  standAlone(service: string): () => void;
}

/** The context of a process, and what only the program may do with it. */
export interface ProcessContext extends ServiceContext {
  readonly server: HttpServer;
  /** The views that were asked for, once they are there. */
  readonly views: readonly ViewHandle<unknown>[];
  readonly codes: ReturnType<typeof openSignInCodes>;
  /** Per engine: null is well, otherwise what is wrong and since when. */
  engineProblems(): Readonly<Record<string, string | null>>;
  /** From here on `log` and `registry` are there. Waits for engines that are away. */
  openEngines(): Promise<void>;
  /** On shared engines: from here on other processes know of this one, and `dataFolder` is there. The topics exist. */
  join(member: Pick<JoinOptions, 'report' | 'onChange'>): Promise<void>;
  /** The other processes; null where there cannot be any. */
  readonly presence: Presence | null;
  /** How often somebody has asked for a view. */
  readonly viewsAsked: number;
  /** From here on `commander` is there: the topics exist. */
  openCommander(): Promise<void>;
  /** From here on `cluster` is there, and `components` and `sources` are as the API has them: the topics exist. */
  openCluster(): Promise<void>;
  /** The server listens there. */
  listening(url: string): void;
}

/** @throws AiryError `data_folder_*`, `config_invalid`. */
export function openProcessContext(
  settings: ProcessSettings,
  { resources, reports }: { readonly resources: Resources; readonly reports: Reports },
): ProcessContext {
  const { telemetry } = settings;
  const given = settings.config;
  let context: OpenContext | null = null;
  const config = liveConfig(given, () => context?.instanceSettings ?? given.security);
  const lock = lockFolder(config.data);
  resources.add('data folder', () => lock.release());
  const watch = createEngineWatch({ logger: telemetry.logger });
  resources.add('watch over the engines', () => watch.stop());
  const secrets = openSecrets({ folder: config.data, jwtSecret: config.security.jwtSecret });
  const { health, isStarting } = reports;
  const server = createHttpServer({ config, secrets, telemetry, health, isStarting });
  context = new OpenContext({ ...settings, config }, { given, lock, watch, secrets, server, resources, reports });
  return context;
}

interface Parts extends Pick<EngineOptions, 'lock' | 'watch' | 'resources'> {
  readonly secrets: Secrets;
  readonly server: HttpServer;
  readonly watch: EngineWatch;
  readonly reports: Reports;
  /** The settings before anybody changed one of them. */
  readonly given: Config;
}

class OpenContext implements ProcessContext {
  readonly config: Config;
  readonly version: string;
  readonly telemetry: Telemetry;
  readonly knownSources: readonly Source[];
  readonly codes: ReturnType<typeof openSignInCodes>;
  readonly signInCodes: SignInCodes;
  readonly ending: AbortSignal;
  readonly views: ViewHandle<unknown>[] = [];
  readonly #clientId: string;
  readonly #parts: Parts;
  /** As airy.yaml alone wants them. */
  readonly #atStart: Components;
  #cluster: Cluster | null = null;
  #communication: Promise<ViewHandle<CommunicationView>> | null = null;
  #administration: Promise<ViewHandle<AdministrationView>> | null = null;
  #contacts: Promise<ViewHandle<ContactView>> | null = null;
  #webhooks: Promise<ViewHandle<WebhookView>> | null = null;
  #engines: Engines | null = null;
  #viewStore: Promise<ViewStoreSettings> | null = null;
  #membership: Membership | null = null;
  #commander: Commander | null = null;
  #mediaLinks: MediaLinks | null = null;
  #mediaStore: Promise<CurrentStore> | null = null;
  #queue: Promise<DeliveryQueue> | null = null;
  #viewsAsked = 0;
  #url: string | null = null;

  constructor({ config, version, telemetry, knownSources, clientId, ending }: ProcessSettings, parts: Parts) {
    this.ending = ending;
    this.config = config;
    this.version = version;
    this.telemetry = telemetry;
    this.knownSources = knownSources;
    this.#atStart = givenComponents(declareComponents(knownSources), config.componentsGiven);
    this.codes = openSignInCodes({ folder: config.data, jwtSecret: config.security.jwtSecret });
    this.signInCodes = redeemOnce(this.codes, () => this.commander);
    this.#clientId = clientId;
    this.#parts = parts;
  }

  get log(): EventLog {
    return this.#opened.log;
  }
  get registry(): SchemaRegistry {
    return this.#opened.registry;
  }
  topicDrift(specs: readonly TopicSpec[]): Promise<readonly TopicDrift[]> {
    return this.#opened.topicDrift(specs);
  }
  get signals(): Signals {
    return this.#opened.signals;
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
  get commander(): Commander {
    if (!this.#commander) throw new Error('The commander is there once bootstrap has run.');
    return this.#commander;
  }

  get cluster(): Cluster {
    if (!this.#cluster) throw new Error('The cluster port is there once bootstrap has run.');
    return this.#cluster;
  }
  get components(): Components {
    return this.#cluster?.components ?? this.#atStart;
  }
  get sources(): readonly ConfiguredSource[] {
    return this.knownSources.flatMap(source => {
      const config = this.components.settingsOf(sourceComponent(source));
      return config ? [{ source, config }] : [];
    });
  }

  /** Null: as they were given. */
  get instanceSettings(): InstanceSettings | null {
    return this.#cluster?.settings() ?? null;
  }

  async openCluster(): Promise<void> {
    const { log, secrets, telemetry, knownSources } = this;
    const { namespace } = this.config.kafka;
    const cluster = await openLocalCluster({
      log,
      topic: topicNames(namespace).componentSettings,
      codec: (await openCodecs(this.registry, namespace)).componentSettings,
      secrets,
      commander: () => this.commander,
      declared: declareComponents(knownSources),
      config: this.#parts.given,
      logger: telemetry.logger.child({ part: 'cluster' }),
    });
    this.#parts.resources.add('cluster port', () => cluster.stop());
    this.#cluster = cluster;
  }

  /** Once it has joined an instance, a folder for that one: copies of one log are never taken for copies of another. */
  get dataFolder(): string {
    return this.#membership?.folder ?? this.config.data;
  }

  async join(member: Pick<JoinOptions, 'report' | 'onChange'>): Promise<void> {
    const { config, log, telemetry } = this;
    if (config.kafka.cluster === null) return;
    this.#membership = await joinInstance({ config, log, telemetry, resources: this.#parts.resources, ...member });
  }

  get presence(): Presence | null {
    return this.#membership?.presence ?? null;
  }

  // Services pass these on by themselves, so they are bound.
  readonly services = (): readonly ServiceState[] => this.#parts.reports.services();

  readonly standAlone = (service: string): (() => void) => this.#parts.reports.standAlone(service);

  engineProblems(): Readonly<Record<string, string | null>> {
    return this.#parts.watch.problems();
  }

  async openEngines(): Promise<void> {
    const { config, telemetry, ending: signal } = this;
    this.#engines = await openEngines({ ...this.#parts, config, telemetry, clientId: this.#clientId, signal });
    if (this.#engines.sharedCounts !== null) this.server.shareCounts(this.#engines.sharedCounts);
  }

  get mediaLinks(): MediaLinks {
    return (this.#mediaLinks ??= createMediaLinks({ ...this.config.media, secrets: this.secrets }));
  }

  readonly mediaStore = (): Promise<CurrentStore> => (this.#mediaStore ??= this.#openMediaStore());

  /** Loaded only by whoever keeps files. */
  async #openMediaStore(): Promise<CurrentStore> {
    const { createCurrentStore } = await import('@airy/media');
    const settingsOf = (name: string) => this.components.settingsOf(name);
    // Beside what is made from the log and may be thrown away: these files are nowhere else.
    const store = await createCurrentStore({ components: { settingsOf }, folder: join(this.config.data, 'media') });
    this.#parts.resources.add('media store', () => store.close());
    return store;
  }

  readonly deliveryQueue = (): Promise<DeliveryQueue> => {
    const { resources, watch } = this.#parts;
    const { config, dataFolder, telemetry, standAlone, ending: signal } = this;
    return (this.#queue ??= openQueue({ config, dataFolder, telemetry, resources, watch, standAlone, signal }));
  };

  get #opened(): Engines {
    if (!this.#engines) throw new Error('The log is there once the engines have been opened.');
    return this.#engines;
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
    const { resources } = this.#parts;
    const { log } = this;
    const topics = topicNames(this.config.kafka.namespace);
    const commander = await openCommander({ log, topics, folder: this.dataFolder, telemetry: this.telemetry });
    resources.add('commander', () => commander.close());
    this.#commander = commander;
    this.server.keepAnswersWith(commander);
  }

  get viewsAsked(): number {
    return this.#viewsAsked;
  }

  readonly communicationView = (): Promise<ViewHandle<CommunicationView>> => {
    this.#viewsAsked++;
    return (this.#communication ??= this.#open(async () => {
      const projection = communicationProjection(await this.#declared());
      return renewingLinks(projection, content => this.mediaLinks.renew(content));
    }));
  };

  readonly administrationView = (): Promise<ViewHandle<AdministrationView>> => {
    this.#viewsAsked++;
    return (this.#administration ??= this.#open(async () => administrationProjection(await this.#declared())));
  };

  readonly contactView = (): Promise<ViewHandle<ContactView>> => {
    this.#viewsAsked++;
    return (this.#contacts ??= this.#open(async () => contactProjection(await this.#declared())));
  };

  readonly webhookView = (): Promise<ViewHandle<WebhookView>> => {
    this.#viewsAsked++;
    return (this.#webhooks ??= this.#open(async () => webhookProjection(await this.#declared())));
  };

  async #declared() {
    const { namespace } = this.config.kafka;
    return { codecs: await openCodecs(this.registry, namespace), names: topicNames(namespace) };
  }

  async #open<Query extends object>(declare: () => Promise<Projection<Query>>): Promise<ViewHandle<Query>> {
    const { resources, watch } = this.#parts;
    const { config, log, telemetry, dataFolder } = this;
    const topic = topicNames(this.config.kafka.namespace).deadLetters;
    const deadLetters = openDeadLetters({ log, topic, telemetry });
    this.#viewStore ??= openViewStore({ config, dataFolder, telemetry, resources, watch, signal: this.ending });
    const store = await this.#viewStore;
    const view = await runProjection(await declare(), { log, deadLetters, store, telemetry });
    resources.add(view.name, () => view.stop());
    this.views.push(view);
    return view;
  }
}

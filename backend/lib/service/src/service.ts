/** A service as the supervisor sees it, and what it is given. */
import type { CommunicationView } from '@airy/communication-view';
import type { AdministrationView } from '@airy/administration-view';
import type { ContactView } from '@airy/contact-view';
import type { Cluster, Components } from '@airy/cluster';
import type { Config } from '@airy/config';
import type { EventLog, SchemaRegistry, TopicSpec } from '@airy/event-log';
import type { TopicDrift } from '@airy/event-log-kafka';
import type { HttpHost } from '@airy/http';
import type { CurrentStore } from '@airy/media';
import type { MediaLinks } from '@airy/media/links';
import type { DeliveryQueue } from '@airy/queue';
import type { Secrets } from '@airy/secrets';
import type { Signals } from '@airy/signals';
import type { Source } from '@airy/source-kit';
import type { Telemetry } from '@airy/telemetry';
import type { ViewHandle } from '@airy/views';
import type { WebhookView } from '@airy/webhook-view';
import type { Commander } from '@airy/processing';

/** A source that is switched on, with its validated configuration. */
export interface ConfiguredSource {
  readonly source: Source;
  readonly config: Readonly<Record<string, unknown>>;
}

/** One-time codes of sign-in links. */
export interface SignInCodes {
  /** True once per code that was given out and is not too old; the code is then used up. */
  redeem(code: string): Promise<boolean>;
}

/** A service as front ends and `client.config` see it. */
export interface ServiceState {
  readonly name: string;
  /** The component it belongs to, e.g. `sources-facebook`. */
  readonly component: string;
  readonly enabled: boolean;
  readonly healthy: boolean;
}

export interface ServiceContext {
  readonly config: Config;
  /** Of the running program, e.g. `1.0.0`. */
  readonly version: string;
  /** The address people and platforms know us by, without a trailing slash; known once the server listens. */
  publicUrl(): string;
  /** All services of the instance, as far as this process knows. */
  services(): readonly ServiceState[];
  readonly signInCodes: SignInCodes;
  /** Fires when the process is to end, also while it is still starting: nothing is waited for any more. */
  readonly ending: AbortSignal;
  readonly log: EventLog;
  readonly registry: SchemaRegistry;
  /** How the topics that are there differ from what is declared. @throws AiryError `log_unavailable` */
  topicDrift(specs: readonly TopicSpec[]): Promise<readonly TopicDrift[]>;
  /** What is told to whoever listens now, in any process, and never saved: typing, presence. */
  readonly signals: Signals;
  /** The data folder of this process. */
  readonly dataFolder: string;
  readonly http: HttpHost;
  readonly telemetry: Telemetry;
  readonly secrets: Secrets;
  /** Addresses of files of messages. */
  readonly mediaLinks: MediaLinks;
  /** Where files of messages are kept; shared by the services of a process. @throws what the disk says */
  mediaStore(): Promise<CurrentStore>;
  /** What is to be sent to webhooks; shared by the services of a process, and opened on first use. */
  deliveryQueue(): Promise<DeliveryQueue>;
  /** Which components are on, and with which settings; it may change while the process runs. */
  readonly components: Components;
  /** All that is wanted of components, and how it is changed. There once bootstrap has run. */
  readonly cluster: Cluster;
  /** The sources that are switched on now: ask each time. */
  readonly sources: readonly ConfiguredSource[];
  /** Every source there is, configured or not: callers of one that is not are told which setting is missing. */
  readonly knownSources: readonly Source[];
  /**
   * From now on one process at a time may run this service, as it keeps what others do not see; a second one ends with
   * `second_replica`. @returns what takes it back.
   */
  standAlone(service: string): () => void;
  /** Appends commands and waits for their outcomes. */
  readonly commander: Commander;
  /** Shared by the services of a process, so each record is folded once. Opened on first use. */
  communicationView(): Promise<ViewHandle<CommunicationView>>;
  administrationView(): Promise<ViewHandle<AdministrationView>>;
  contactView(): Promise<ViewHandle<ContactView>>;
  webhookView(): Promise<ViewHandle<WebhookView>>;
}

/** An address that people want to know once everything runs. */
export interface Link {
  readonly title: string;
  readonly url: string;
  /** What is there; one short line. */
  readonly note: string;
}

export interface RunningService {
  /** Null: well. Otherwise why not, for `/actuator/health`. */
  health?(): string | null;
  /** Of a station: null if this unit of it, such as `sources-facebook-webhook`, runs and is well. */
  unitProblem?(unit: string): string | null;
  /** Asked once, when the server listens and the views have caught up. */
  links?(): Promise<readonly Link[]>;
  /** Take no new work; finish what runs. */
  drain?(): Promise<void>;
  stop(): Promise<void>;
}

export interface Service {
  /** The component's name, e.g. `api-communication`. */
  readonly name: string;
  /** While it starts and that takes long: what it is at, for `/actuator/health`. */
  progress?(): string | null;
  start(context: ServiceContext): Promise<RunningService>;
}

/** An instance in a temporary folder: the real log, writers and views, the services a test names, over real HTTP. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { administrationProjection } from '@airy/administration-view';
import { communicationProjection, renewingLinks } from '@airy/communication-view';
import { contactProjection, type ContactView } from '@airy/contact-view';
import { declareComponents, openLocalCluster } from '@airy/cluster';
import type { Config } from '@airy/config';
import { formatPosition, openEmbeddedLog } from '@airy/event-log';
import { createHttpServer } from '@airy/http';
import { createCurrentStore } from '@airy/media';
import { createMediaLinks } from '@airy/media/links';
import type { Channel } from '@airy/model';
import { openCommander, openDeadLetters, runProjection } from '@airy/processing';
import { openSqliteQueue, type DeliveryQueue } from '@airy/queue';
import { openSecrets, type Secrets } from '@airy/secrets';
import type { RunningService, Service, ServiceContext } from '@airy/service';
import { openLocalSignals } from '@airy/signals';
import { componentOf } from '@airy/source-kit';
import type { Telemetry } from '@airy/telemetry';
import { avroSubjects, openCodecs, topicNames, topicSpecs } from '@airy/topics';
import type { ViewHandle } from '@airy/views';
import { webhookProjection, type WebhookView } from '@airy/webhook-view';
import { pino } from 'pino';
import { Registry } from 'prom-client';

export const testSystemToken = 'test-system-token';

export interface TestInstanceOptions {
  readonly services: readonly Service[];
  /** Partitions of the topics; default 3. */
  readonly partitions?: number;
  readonly sources?: ServiceContext['sources'];
  readonly knownSources?: ServiceContext['knownSources'];
  readonly allowedOrigins?: readonly string[];
  /** How long a body may take to arrive. Default 30,000. */
  readonly bodyLimitMs?: number;
  /** Default 30,000. */
  readonly conversationWaitMs?: number;
  /** Who takes mails. Default nobody. */
  readonly smtp?: Config['smtp'];
  /** What is given for components, by name, e.g. `{ 'integration-webhook': { enabled: false } }`. Default nothing. */
  readonly components?: Config['componentsGiven'];
  /** Whom people sign in with. Default nobody. */
  readonly oidc?: Config['security']['oidc'];
  /** Of the queue of webhooks, epoch ms. Default the time of this machine. */
  readonly queueClock?: () => number;
  /** Codes of sign-in links that are good once. */
  readonly signInCodes?: readonly string[];
}

export interface TestInstance extends AsyncDisposable {
  readonly url: string;
  readonly context: ServiceContext;
  /** Text of every log line. */
  readonly log: readonly string[];
  /** Posts JSON with the system token; header values replace the usual ones. */
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Puts a channel into the log, as the administration writer would. Resolves with its position. */
  storeChannel(channel: Channel): Promise<string>;
  close(): Promise<void>;
}

export async function startTestInstance(options: TestInstanceOptions): Promise<TestInstance> {
  const folder = await mkdtemp(join(tmpdir(), 'airy-test-'));
  const lines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: line => void lines.push(line) });
  const telemetry: Telemetry = { logger, metrics: new Registry() };
  const config = configOf(options, folder);
  const secrets = openSecrets({ folder, jwtSecret: null });
  const stations = await openStations({ folder, config, telemetry, secrets, options });
  const health = () => ({ status: 'UP' as const, isReady: true, services: {}, engines: {} });
  const { bodyLimitMs = 30_000 } = options;
  const server = createHttpServer({ config, secrets, telemetry, health, checkAnswers: true, bodyLimitMs });
  server.keepAnswersWith(stations.context.commander);
  let url = '';
  const context: ServiceContext = {
    ...given(options),
    ...stations.context,
    config,
    publicUrl: () => url,
    dataFolder: folder,
    http: server.host,
    telemetry,
    secrets,
    signals: openLocalSignals({ logger }),
  };
  const running: RunningService[] = [];
  for (const service of options.services) running.unshift(await service.start(context));
  url = (await server.listen()).url;

  const close = async (): Promise<void> => {
    await server.close(1_000);
    for (const service of running) await service.drain?.();
    for (const service of running) await service.stop();
    await stations.close();
    await rm(folder, { recursive: true, force: true });
  };
  return {
    url,
    context,
    log: lines,
    post: (path, body = {}, headers = {}) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${testSystemToken}`, ...headers },
        body: JSON.stringify(body),
      }),
    storeChannel: channel => stations.storeChannel(channel),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What a test says of the instance, as services see it. */
function given(options: TestInstanceOptions) {
  const { services, sources = [] } = options;
  const knownSources = options.knownSources ?? sources.map(({ source }) => source);
  const codes = new Set(options.signInCodes);
  return {
    version: '0.0.0-test',
    services: () => services.map(({ name }) => ({ name, component: name, enabled: true, healthy: true })),
    ending: new AbortController().signal,
    topicDrift: async () => [],
    standAlone: () => () => undefined,
    signInCodes: { redeem: (code: string) => Promise.resolve(codes.delete(code)) },
    sources,
    knownSources,
  };
}

interface StationOptions {
  readonly folder: string;
  readonly config: Config;
  readonly telemetry: Telemetry;
  readonly secrets: Secrets;
  readonly options: TestInstanceOptions;
}

/** Which components of the sources have which topics. */
function topicsOf({ sources = [] }: StationOptions['options']) {
  const known = sources.map(({ source }) => source);
  return {
    sources: known.map(componentOf),
    polled: known.filter(({ polling }) => polling !== undefined).map(componentOf),
    fetched: known.filter(({ files }) => files !== undefined).map(componentOf),
  };
}

interface OpenedOnDemand {
  contactView(): Promise<ViewHandle<ContactView>>;
  webhookView(): Promise<ViewHandle<WebhookView>>;
  deliveryQueue(): Promise<DeliveryQueue>;
}

/** What few tests look at is opened by the first who asks. */
function openedOnDemand(open: OpenedOnDemand) {
  let contacts: Promise<ViewHandle<ContactView>> | null = null;
  let webhooks: Promise<ViewHandle<WebhookView>> | null = null;
  let queue: Promise<DeliveryQueue> | null = null;
  return {
    opening: {
      contactView: () => (contacts ??= open.contactView()),
      webhookView: () => (webhooks ??= open.webhookView()),
      deliveryQueue: () => (queue ??= open.deliveryQueue()),
    } satisfies OpenedOnDemand,
    async close(): Promise<void> {
      await (await contacts)?.stop();
      await (await webhooks)?.stop();
      await (await queue)?.close();
    },
  };
}

/** The log with its topics, the commander and the views. */
async function openStations({ folder, config, telemetry, secrets, options }: StationOptions) {
  const topics = topicNames(null);
  const { log, registry } = await openEmbeddedLog({ folder, logger: telemetry.logger });
  await log.createTopics(topicSpecs({ namespace: null, partitions: config.kafka.partitions, ...topicsOf(options) }));
  for (const { subject, schema } of avroSubjects(null)) await registry.register(subject, schema);
  const codecs = await openCodecs(registry);
  const commander = await openCommander({ log, topics, folder, telemetry });
  const deadLetters = openDeadLetters({ log, topic: topics.deadLetters, telemetry });
  const store = { kind: 'sqlite', dataFolder: null } as const;
  const projecting = { log, deadLetters, store, telemetry };
  const mediaLinks = createMediaLinks({ ...config.media, secrets });
  const renewed = renewingLinks(communicationProjection({ codecs, names: topics }), text => mediaLinks.renew(text));
  const communication = await runProjection(renewed, projecting);
  const administration = await runProjection(administrationProjection({ codecs, names: topics }), projecting);
  const onDemand = openedOnDemand({
    contactView: () => runProjection(contactProjection({ codecs, names: topics }), projecting),
    webhookView: () => runProjection(webhookProjection({ names: topics }), projecting),
    deliveryQueue: () => openSqliteQueue({ folder, clock: options.queueClock ?? Date.now }),
  });
  const cluster = await openLocalCluster({
    log,
    topic: topics.componentSettings,
    codec: codecs.componentSettings,
    secrets,
    commander: () => commander,
    declared: declareComponents(given(options).knownSources),
    config,
    logger: telemetry.logger,
  });
  const { settingsOf } = cluster.components;
  const media = createCurrentStore({ components: { settingsOf }, folder: join(folder, 'media') });
  return {
    context: {
      mediaStore: () => media,
      log,
      mediaLinks,
      registry,
      commander,
      cluster,
      components: cluster.components,
      communicationView: () => Promise.resolve(communication),
      administrationView: () => Promise.resolve(administration),
      ...onDemand.opening,
    },
    async storeChannel(channel: Channel): Promise<string> {
      const record = { topic: topics.channels, partition: 0, key: channel.id, value: codecs.channels.encode(channel) };
      const [stored] = await log.append([record]);
      return formatPosition(new Map([[`${topics.channels}/0`, (stored?.offset ?? 0) + 1]]));
    },
    async close(): Promise<void> {
      await (await media).close();
      await cluster.stop();
      await commander.close();
      await communication.stop();
      await administration.stop();
      await onDemand.close();
      await log.close();
    },
  };
}

function configOf(options: TestInstanceOptions, folder: string): Config {
  return {
    http: { host: '127.0.0.1', port: 0, trustedProxies: [] },
    publicUrl: null,
    data: folder,
    readyFile: null,
    security: {
      systemToken: testSystemToken,
      jwtSecret: null,
      replaceKeys: false,
      allowedOrigins: options.allowedOrigins ?? [],
      oidc: options.oidc ?? null,
      rateLimit: { perToken: null, perVisitor: null },
    },
    kafka: { partitions: options.partitions ?? 3, namespace: null, rehome: 'check', cluster: null },
    media: { maxFileBytes: 1_000_000, maxVisitorFileBytes: 500_000, linkLifetimeMs: 7 * 24 * 60 * 60 * 1000 },
    smtp: options.smtp ?? null,
    messages: { conversationWaitMs: options.conversationWaitMs ?? 30_000, sendWithinMs: 300_000 },
    redis: null,
    postgres: null,
    log: { level: 'debug', format: 'json' },
    components: {},
    componentsGiven: options.components ?? {},
  };
}

/** Whole instances of Airy on real engines, apart from all others on them, and what their log says. */
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { openConfluentRegistry, openKafkaLog } from '@airy/event-log-kafka';
import type { EventLog, SchemaRegistry } from '@airy/event-log';
import type { MessengerSimulator } from '@airy/simulator-messenger';
import { startAiry, type RunningAiry, type StartAiryOptions, type UsedEngines } from '@airy/testkit';
import { call } from '../answers.ts';
import { foldRecords, type FoldedLog } from '../folded-log.ts';

export const systemToken = 'engines-system-token';
/** Processes of one instance have the same keys. */
const jwtSecret = Buffer.alloc(48, 'engines').toString('base64');

/** Engines to start on, under a name that nobody else has. See `removeTopics`. */
export function namespaced(engines: Omit<UsedEngines, 'namespace'>): UsedEngines {
  return { ...engines, namespace: `e2e-${randomUUID().slice(0, 8)}` };
}

export function settingsFor(simulator: MessengerSimulator): string {
  const { appId, appSecret } = simulator.state.settings;
  return `
security: { systemToken: "${systemToken}", jwtSecret: "${jwtSecret}" }
components:
  sources:
    facebook: { appId: "${appId}", appSecret: "${appSecret}", webhookSecret: verify, graphUrl: "${simulator.url}" }
`;
}

/** One process with everything; several of them with equal engines are one instance. */
export function startOn(engines: UsedEngines, options: StartAiryOptions = {}): Promise<RunningAiry> {
  return startAiry({ readyTimeoutMs: 120_000, ...options, engines });
}

export async function connectPage(airy: RunningAiry, simulator: MessengerSimulator): Promise<string> {
  const { pages, userToken } = simulator.state.settings;
  const pageId = pages[0]?.id ?? '';
  await call({ url: airy.url, systemToken }, '/channels.facebook.connect', { page_id: pageId, page_token: userToken });
  return pageId;
}

export interface OpenedLog extends AsyncDisposable {
  readonly log: EventLog;
  readonly registry: SchemaRegistry;
}

/** A client of the engines beside Airy's own. */
export async function openEngines({ kafka, registry }: UsedEngines): Promise<OpenedLog> {
  const handle = await openKafkaLog({
    brokers: [kafka ?? ''],
    security: { tls: null, sasl: null },
    clientId: 'e2e',
    replicas: 1,
    logger: console,
  });
  const schemas = openConfluentRegistry({ url: registry ?? '', username: null, password: null, logger: console });
  return { log: handle.log, registry: schemas, [Symbol.asyncDispose]: () => handle.log.close() };
}

/** Of this namespace, when nobody uses them any more. */
export async function removeTopics({ kafka, namespace }: UsedEngines): Promise<void> {
  const admin = new Kafka({ brokers: [kafka ?? ''], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter(topic => topic.startsWith(`${namespace}.`));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  await admin.disconnect();
}

export async function foldLogOn(engines: UsedEngines): Promise<FoldedLog> {
  await using opened = await openEngines(engines);
  return await foldRecords({ ...opened, namespace: engines.namespace });
}

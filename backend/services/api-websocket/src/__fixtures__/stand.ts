/** The service on a real log and a real server, with events appended as the writers do. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedLog, type EventLog, type NewRecord } from '@airy/event-log';
import { createHttpServer } from '@airy/http';
import { openSecrets, type Secrets } from '@airy/secrets';
import type { ServiceContext } from '@airy/service';
import { openLocalSignals, type Signals } from '@airy/signals';
import { partitionFor, topicNames, topicSpecs } from '@airy/topics';
import { Client } from '@stomp/stompjs';
import pino from 'pino';
import { Registry } from 'prom-client';
import { WebSocket } from 'ws';
import { apiWebsocket } from '../api-websocket.ts';
import { createCursors } from '../cursor.ts';
import type { LogEvent } from '../frame-of-event.ts';

export const systemToken = 'a-system-token';
export const goodCookie = 'airy_auth_token=good';
let goodToken: string | null = null;

export interface Stand {
  readonly url: string;
  /** Of each replica. */
  readonly urls: readonly string[];
  readonly log: EventLog;
  /** @param timestamp of the record, epoch ms; default now. */
  publish(event: LogEvent, headers?: Record<string, string>, timestamp?: number): Promise<void>;
  /** Appends a value to the events topic as it is. */
  publishRaw(value: string): Promise<void>;
  /** Nobody is signed in any more. */
  endSessions(): void;
  /** Clients that were cut off, or left, for a reason. */
  dropped(socket: string, reason: string): Promise<number>;
  /** Of a metric, as shown by `/actuator/prometheus`. */
  metric(name: string): Promise<number | undefined>;
  /** @param replica which of those the stand was started with; default the first. */
  client(headers?: Record<string, string>, connectHeaders?: Record<string, string>, replica?: number): Client;
  close(): Promise<void>;
}

const names = topicNames(null);
const partitions = 3;
export const secrets: Secrets = {
  ...openSecrets({ folder: tmpdir(), jwtSecret: Buffer.alloc(48, 7).toString('base64') }),
  verify: (purpose: string, token: string) =>
    Promise.resolve(purpose === 'session' && token === goodToken ? { sub: 'local:admin', name: 'Admin' } : null),
};

/** As the replicas write and read them. */
export const cursors = createCursors({
  secrets,
  instanceId: '',
  topics: [names.administrationEvents, names.events],
});

/** One process: its own server, service and metrics on the log they share. */
async function startReplica(log: EventLog, signals: Signals, allowedOrigins: readonly string[]) {
  const telemetry = { logger: pino({ level: 'silent' }), metrics: new Registry() };
  const config = {
    http: { host: '127.0.0.1', port: 0, trustedProxies: [] },
    publicUrl: null,
    security: { systemToken, jwtSecret: null, replaceKeys: false, allowedOrigins, oidc: null, rateLimit: { perToken: 60_000, perVisitor: null } },
    kafka: { partitions, namespace: null, rehome: 'check', cluster: null },
    media: { maxFileBytes: 1_000_000, maxVisitorFileBytes: 500_000, linkLifetimeMs: 7 * 24 * 60 * 60 * 1000 },
    messages: { conversationWaitMs: 30_000 },
    redis: null,
    postgres: null,
  };
  const health = () => ({ status: 'UP', isReady: true, services: {}, engines: {} }) as const;
  const http = createHttpServer({ config, secrets, telemetry, health });
  const context = { config, log, http: http.host, secrets, signals, telemetry } as unknown as ServiceContext;
  const service = await apiWebsocket.start(context);
  const { port, url } = await http.listen();
  const clients: Client[] = [];
  return {
    url,
    telemetry,
    client(headers: Record<string, string>, connectHeaders: Record<string, string>): Client {
      const webSocketFactory = () =>
        new WebSocket(`ws://127.0.0.1:${port}/ws.communication`, ['v12.stomp'], { headers });
      const client = new Client({ webSocketFactory, connectHeaders, reconnectDelay: 0 });
      clients.push(client);
      return client;
    },
    async stop() {
      for (const client of clients) await client.deactivate({ force: true });
      await service.drain?.();
      await service.stop();
      await http.close(1000);
    },
  };
}

/** @param replicas processes on one log. */
export async function startStand(allowedOrigins: readonly string[] = ['*'], replicas = 1): Promise<Stand> {
  goodToken = 'good';
  const folder = await mkdtemp(join(tmpdir(), 'airy-'));
  const { log } = await openEmbeddedLog({ folder });
  await log.createTopics(topicSpecs({ namespace: null, partitions, sources: [] }));
  const signals = openLocalSignals({ logger: pino({ level: 'silent' }) });
  const started = await Promise.all(Array.from({ length: replicas }, () => startReplica(log, signals, allowedOrigins)));
  const [first] = started;
  if (!first) throw new Error('A stand has at least one replica.');
  const append = async (topic: string, key: string, record: Pick<NewRecord, 'value' | 'headers' | 'timestamp'>) => {
    const partition = topic === names.events ? partitionFor(key, partitions) : 0;
    await log.append([{ topic, partition, key, ...record }]);
  };

  return {
    url: first.url,
    urls: started.map(({ url }) => url),
    log,
    async publish(event, headers = {}, timestamp = Date.now()) {
      const topic = event.source === 'airy/conversation' ? names.events : names.administrationEvents;
      await append(topic, event.subject, { value: Buffer.from(JSON.stringify(event)), headers, timestamp });
    },
    async publishRaw(value) {
      await append(names.events, 'raw', { value: Buffer.from(value) });
    },
    endSessions: () => void (goodToken = null),
    async dropped(socket, reason) {
      const metric = await first.telemetry.metrics.getSingleMetric('airy_socket_closed_total')?.get();
      const found = metric?.values.find(({ labels }) => labels['socket'] === socket && labels['reason'] === reason);
      return found?.value ?? 0;
    },
    async metric(name) {
      return (await first.telemetry.metrics.getSingleMetric(name)?.get())?.values[0]?.value;
    },
    client(headers = {}, connectHeaders = {}, replica = 0) {
      const chosen = started[replica];
      if (!chosen) throw new Error(`There is no replica ${replica}.`);
      return chosen.client(headers, connectHeaders);
    },
    async close() {
      for (const replica of started) await replica.stop();
      await signals.close();
      await log.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

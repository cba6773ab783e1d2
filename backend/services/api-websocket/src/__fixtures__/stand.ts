/** The service on a real log and a real server, with events appended as the writers do. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedLog, type EventLog } from '@airy/event-log';
import { createHttpServer } from '@airy/http';
import type { ServiceContext } from '@airy/service';
import { partitionFor, topicNames, topicSpecs } from '@airy/topics';
import { Client } from '@stomp/stompjs';
import pino from 'pino';
import { Registry } from 'prom-client';
import { WebSocket } from 'ws';
import { apiWebsocket } from '../api-websocket.ts';
import type { FeedEvent } from '../frame-of-event.ts';

export const systemToken = 'a-system-token';
export const goodCookie = 'airy_auth_token=good';

export interface Stand {
  readonly url: string;
  readonly log: EventLog;
  publish(event: FeedEvent, headers?: Record<string, string>): Promise<void>;
  /** Appends a value to the events topic as it is. */
  publishRaw(value: string): Promise<void>;
  /** Of a metric, as shown by `/actuator/prometheus`. */
  metric(name: string): Promise<number | undefined>;
  client(headers?: Record<string, string>, connectHeaders?: Record<string, string>): Client;
  close(): Promise<void>;
}

const names = topicNames(null);
const partitions = 3;
const secrets = {
  seal: (plain: string) => plain,
  open: (text: string) => text,
  sign: () => Promise.resolve('good'),
  verify: (purpose: string, token: string) =>
    Promise.resolve(purpose === 'session' && token === 'good' ? { sub: 'local:admin', name: 'Admin' } : null),
};

export async function startStand(allowedOrigins: readonly string[] = ['*']): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), 'airy-'));
  const { log } = await openEmbeddedLog({ folder });
  await log.createTopics(topicSpecs({ namespace: null, partitions, sources: [] }));
  const telemetry = { logger: pino({ level: 'silent' }), metrics: new Registry() };
  const config = {
    http: { host: '127.0.0.1', port: 0, trustedProxies: [] },
    publicUrl: null,
    security: { systemToken, jwtSecret: null, replaceKeys: false, allowedOrigins },
    kafka: { partitions, namespace: null, rehome: 'check', cluster: null },
    redis: null,
    postgres: null,
  };
  const http = createHttpServer({ config, secrets, telemetry, health: () => ({ status: 'UP', isReady: true, services: {}, engines: {} }) });
  const context = { config, log, http: http.host, secrets, telemetry } as unknown as ServiceContext;
  const service = await apiWebsocket.start(context);
  const { port, url } = await http.listen();
  const clients: Client[] = [];
  const append = (topic: string, key: string, value: string, headers = {}) =>
    log.append([
      {
        topic,
        partition: topic === names.events ? partitionFor(key, partitions) : 0,
        key,
        value: Buffer.from(value),
        headers,
      },
    ]);

  return {
    url,
    log,
    async publish(event, headers) {
      const topic = event.source === 'airy/conversation' ? names.events : names.administrationEvents;
      await append(topic, event.subject, JSON.stringify(event), headers);
    },
    async publishRaw(value) {
      await append(names.events, 'raw', value);
    },
    async metric(name) {
      return (await telemetry.metrics.getSingleMetric(name)?.get())?.values[0]?.value;
    },
    client(headers = {}, connectHeaders = {}) {
      const webSocketFactory = () =>
        new WebSocket(`ws://127.0.0.1:${port}/ws.communication`, ['v12.stomp'], { headers });
      const client = new Client({ webSocketFactory, connectHeaders, reconnectDelay: 0 });
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) await client.deactivate({ force: true });
      await service.drain?.();
      await service.stop();
      await http.close(1000);
      await log.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

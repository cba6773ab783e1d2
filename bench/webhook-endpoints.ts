/** Instances, endpoints and queues for the benchmarks of webhooks. */
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openRedisQueue, openSqliteQueue, type DeliveryQueue, type EndpointSettings } from '@airy/queue';
import type { RunningAiry } from '@airy/testkit';
import { encodeJob } from '@airy/webhooks';
import { startServices, systemToken } from './instance.ts';
import type { SinkFigures } from './webhook-sink.ts';

/** Where the queue stands: Redis, or null for the embedded one. */
export type Engine = { readonly url: string } | null;

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function startForWebhooks(dataFolder: string, engine: Engine): Promise<RunningAiry> {
  const redis = engine === null ? '' : `\nredis: { url: "${engine.url}" }`;
  const engines = `  integration:\n    webhook: { name: bench, allowedNetworks: "127.0.0.0/8" }${redis}`;
  return startServices([], { dataFolder, engines });
}

export function openQueueOf(dataFolder: string, engine: Engine): Promise<DeliveryQueue> {
  return engine === null
    ? openSqliteQueue({ folder: dataFolder })
    : openRedisQueue({ url: engine.url, keyPrefix: 'airy::', logger: silent });
}

export const roomy: EndpointSettings = {
  ...{ state: 'active', concurrency: 50, ratePerSecond: null, burst: 10 },
  ...{ maxJobs: 2_000_000, maxBytes: 4 * 1024 ** 3, deliveredTtlMs: 3_600_000, maxDelivered: 10_000 },
};

/** @returns the id. */
export async function subscribe(airy: RunningAiry, url: string, more: object = {}): Promise<string> {
  const response = await fetch(`${airy.url}/webhooks.subscribe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${systemToken}` },
    body: JSON.stringify({ url, events: ['message.created'], concurrency: 50, ...more }),
  });
  if (!response.ok) throw new Error(`webhooks.subscribe: ${await response.text()}`);
  return ((await response.json()) as { id: string }).id;
}

/** About as large as a message; `at` is when it was queued. */
export function payloadOf(n: number | string): Uint8Array {
  const at = performance.timeOrigin + performance.now();
  const body = JSON.stringify({ type: 'message.created', timestamp: 0, payload: { n, text: 'x'.repeat(300), at } });
  return encodeJob({ webhookId: `evt-${n}`, type: 'message.created', occurredAt: Date.now(), trigger: 'replay', body });
}

export interface BenchSink extends AsyncDisposable {
  readonly url: string;
  /** Since the last call. */
  figures(): Promise<SinkFigures>;
}

export async function startBenchSink(): Promise<BenchSink> {
  const program = fileURLToPath(new URL('webhook-sink.ts', import.meta.url));
  const child: ChildProcess = fork(program, { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const port = await new Promise(resolve => child.once('message', resolve));
  const url = `http://127.0.0.1:${String(port)}`;
  return {
    url,
    figures: async () => (await (await fetch(url)).json()) as SinkFigures,
    async [Symbol.asyncDispose]() {
      const gone = new Promise(resolve => child.once('close', resolve));
      child.disconnect();
      await gone;
    },
  };
}

/** User and system, of one process, seconds; ticks of Linux are hundredths. */
export function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

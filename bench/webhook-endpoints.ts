/** Instances and endpoints for the benchmarks of webhooks. */
import { readFileSync } from 'node:fs';
import type { RunningAiry } from '@airy/testkit';
import type { Engine } from './bench-queue.ts';
import { startServices, systemToken } from './instance.ts';

/** Lines of `components`, and the engine's. */
export function settingsOf(engine: Engine): string {
  const redis = engine === null ? '' : `\nredis: { url: "${engine.url}" }`;
  return `  integration:\n    webhook: { name: bench, allowedNetworks: "127.0.0.0/8" }${redis}`;
}

export function startForWebhooks(dataFolder: string, engine: Engine): Promise<RunningAiry> {
  return startServices([], { dataFolder, engines: settingsOf(engine) });
}

export async function call<T>(airy: RunningAiry, path: string, body: object): Promise<T> {
  const response = await fetch(airy.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${systemToken}` },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** @returns the id. */
export async function subscribe(airy: RunningAiry, url: string, more: object = {}): Promise<string> {
  const body = { url, events: ['message.created'], concurrency: 50, ...more };
  return (await call<{ id: string }>(airy, '/webhooks.subscribe', body)).id;
}

/** User and system, of one process, seconds; ticks of Linux are hundredths. */
function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Of Airy and of the engine that its queue stands on. */
export function cpuSeconds(airy: RunningAiry, engine: Engine): number {
  return cpuSecondsOf(airy.pid) + (engine === null ? 0 : cpuSecondsOf(engine.pid));
}

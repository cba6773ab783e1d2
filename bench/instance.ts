/** A whole instance under measurement, and what can be read off it from outside. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startMessengerSimulator } from '@airy/simulator-messenger';
import { startAiry, type RunningAiry } from '@airy/testkit';

const simulator = await startMessengerSimulator({ appSecret: 'bench-secret' });
const { appId, appSecret, userToken, pages } = simulator.state.settings;

export const pageId = pages[0]?.id ?? '';
export const systemToken = 'bench-system-token';
export { appSecret };

const authorization = { authorization: `Bearer ${systemToken}` };

const settings = `
security: { rateLimit: { perToken: 0 }, systemToken: "${systemToken}", jwtSecret: "${Buffer.alloc(32, 'bench').toString('base64')}" }
components:
  sources:
    facebook: { appId: "${appId}", appSecret: "${appSecret}", webhookSecret: verify, graphUrl: "${simulator.url}" }
`;

export interface LoadFigures {
  readonly perSecond: number;
  readonly sent: number;
  readonly errors: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Answers that took more than a second. */
  readonly overSecond: number;
}

export interface InstanceOptions {
  /** Default: a new one. */
  readonly dataFolder?: string;
  /** Lines of airy.yaml that name the engines. Default: embedded. */
  readonly engines?: string;
}

/** Only these services (none named: all), without connecting a channel. */
export function startServices(services: readonly string[], options: InstanceOptions = {}): Promise<RunningAiry> {
  const { engines = '', ...others } = options;
  return startAiry({ settings: `${settings}${engines}\n`, services, readyTimeoutMs: 60_000, ...others });
}

/** Every service, with the page connected, so that its conversations are listed. */
export async function startInstance(options: InstanceOptions = {}): Promise<RunningAiry> {
  const airy = await startServices([], options);
  const answer = await fetch(`${airy.url}/channels.facebook.connect`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify({ page_id: pageId, page_token: userToken }),
  });
  if (!answer.ok) throw new Error(`The page could not be connected: ${await answer.text()}`);
  return airy;
}

/** At the end of all measuring. */
export function stopSimulator(): Promise<void> {
  return simulator.close();
}

/** Runs the load generator as a process of its own. */
export async function load(url: string, args: readonly string[]): Promise<LoadFigures> {
  const program = fileURLToPath(new URL('webhook-load.ts', import.meta.url));
  const child = spawn(process.execPath, [program, '--url', url, '--secret', appSecret, '--page', pageId, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (output += text));
  const code = await new Promise(resolve => child.once('close', resolve));
  if (code !== 0) throw new Error(`The load generator ended with ${String(code)}`);
  return JSON.parse(output) as LoadFigures;
}

/** Records that the views have not folded yet. */
export async function viewLag(url: string): Promise<number> {
  const response = await fetch(`${url}/actuator/health`, { headers: authorization });
  const { details } = (await response.json()) as { details: { views: Record<string, { lag: number }> } };
  return Object.values(details.views).reduce((sum, { lag }) => sum + lag, 0);
}

/** How long the views take to be level, ms. @throws Error after two minutes. */
export async function untilLevel(url: string): Promise<number> {
  const from = performance.now();
  while ((await viewLag(url)) > 0) {
    if (performance.now() - from > 120_000) throw new Error('The views are not level after two minutes');
    await sleep(20);
  }
  return performance.now() - from;
}

/** What `conversations.list` says of the whole. */
export async function listedConversations(url: string): Promise<number> {
  const response = await fetch(`${url}/conversations.list`, { method: 'POST', headers: authorization });
  return ((await response.json()) as { pagination_data: { total: number } }).pagination_data.total;
}

/** p99 since the last call, less the 10 ms at which it is sampled. */
export async function loopDelayP99Ms(url: string): Promise<number> {
  const text = await (await fetch(`${url}/actuator/prometheus`, { headers: authorization })).text();
  const seconds = Number(/^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(text)?.[1]);
  return Math.max(0, seconds * 1000 - 10);
}

/**
 * Payloads of all platforms, each delivered three times and shuffled, while the whole process is killed again and again:
 * what was answered 200 is there once, nothing is there twice, and nothing is there that was never sent.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, startAiry, temporaryFolder, type RunningAiry } from '@airy/testkit';
import { foldLog, type FoldedLog } from '../folded-log.ts';
import { payloadsOf, settingsOfAll, type Payload } from './payloads.ts';

export interface RedeliveryOptions {
  readonly payloads: number;
  readonly kills: number;
  /** How long it may take to work off what was taken. */
  readonly settleMs: number;
}

export interface RedeliveryResult {
  readonly payloads: readonly Payload[];
  readonly deliveries: number;
  readonly kills: number;
  /** Answers that were neither 200 nor one of the failures that a dying server may give. */
  readonly surprises: readonly string[];
  readonly expected: ReadonlySet<string>;
  readonly folded: FoldedLog;
}

const parallel = 24;
const systemToken = 'redelivery-system-token';

export async function redeliver({ payloads: count, kills, settleMs }: RedeliveryOptions): Promise<RedeliveryResult> {
  using folder = temporaryFolder();
  const payloads = await payloadsOf(count);
  const deliveries = shuffled([...payloads, ...payloads, ...payloads]);
  const settings = JSON.stringify({ security: { systemToken }, components: { sources: settingsOfAll } });
  const start = (port: number): Promise<RunningAiry> => startAiry({ dataFolder: folder.path, port, settings });
  const queue: Queue = { deliveries, next: 0, isStopped: false, surprises: [] };
  let airy = await start(0);
  const { url } = airy;
  try {
    const workers = Promise.all(Array.from({ length: parallel }, () => deliverAll(queue, url)));
    for (let killed = 1; killed <= kills; killed++) {
      const due = Math.floor((deliveries.length * killed) / (kills + 1));
      await eventually(() => queue.next >= due, { timeoutMs: settleMs });
      await airy.kill();
      airy = await start(Number(new URL(url).port));
    }
    await workers;
    await untilQuiet(url, settleMs);
    await airy.stop();
  } finally {
    queue.isStopped = true;
    await airy.kill();
  }
  const expected = new Set(payloads.flatMap(({ messageIds }) => messageIds));
  const folded = await foldLog(folder.path);
  return { payloads, deliveries: deliveries.length, kills, surprises: queue.surprises, expected, folded };
}

interface Queue {
  readonly deliveries: readonly Payload[];
  next: number;
  isStopped: boolean;
  readonly surprises: string[];
}

async function deliverAll(queue: Queue, url: string): Promise<void> {
  for (;;) {
    const payload = queue.deliveries[queue.next++];
    if (payload === undefined) return;
    await untilTaken(payload, url, queue);
  }
}

/** As platforms do: until somebody has taken it. */
async function untilTaken(payload: Payload, url: string, queue: Queue): Promise<void> {
  const { path, body } = payload;
  while (!queue.isStopped) {
    const status = await fetch(url + path, {
      method: 'POST',
      headers: payload.headers(url),
      body: new Uint8Array(body),
    }).then(
      async response => (await response.arrayBuffer(), response.status),
      () => null,
    );
    if (status === 200) return;
    if (status !== null && status !== 503) {
      queue.surprises.push(`${path} answered ${status}: ${body.toString().slice(0, 200)}`);
      return;
    }
    await sleep(30);
  }
}

/** What routers and views have done so far; the same text as long as they do nothing. */
async function done(url: string): Promise<string> {
  const headers = { authorization: `Bearer ${systemToken}` };
  const text = await (await fetch(`${url}/actuator/prometheus`, { headers })).text();
  return (text.match(/^airy_(router_events_total|view_records_total|view_lag_records)\{.*$/gm) ?? []).join('\n');
}

const quietTimes = 8;

/** Nothing has moved for so many looks in a row, and no view is behind. */
async function untilQuiet(url: string, timeoutMs: number): Promise<void> {
  let last = '';
  let times = 0;
  const isQuiet = async (): Promise<boolean> => {
    const now = await done(url);
    times = now === last && !/view_lag_records\{.*\} [1-9]/.test(now) ? times + 1 : 0;
    last = now;
    return times >= quietTimes;
  };
  await eventually(isQuiet, { timeoutMs, everyMs: 250 });
}

/** By a generator of its own: a failure comes again in the same order. */
function shuffled<T>(items: T[]): readonly T[] {
  let state = 17;
  for (let last = items.length - 1; last > 0; last--) {
    state = (state * 48_271) % 0x7fffffff;
    const other = state % (last + 1);
    [items[last], items[other]] = [items[other] as T, items[last] as T];
  }
  return items;
}

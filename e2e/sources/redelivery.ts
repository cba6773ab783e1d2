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
  let airy = await start(0);
  const { url } = airy;
  const surprises: string[] = [];
  let next = 0;
  let killed = 0;
  const deliver = async (): Promise<void> => {
    for (let payload = deliveries[next++]; payload !== undefined; payload = deliveries[next++])
      await untilTaken(payload, url, surprises);
  };
  const workers = Promise.all(Array.from({ length: parallel }, deliver));
  while (killed < kills) {
    const due = Math.floor((deliveries.length * ++killed) / (kills + 1));
    await eventually(() => next >= due, { timeoutMs: settleMs });
    await airy.kill();
    airy = await start(Number(new URL(url).port));
  }
  await workers;
  const expected = new Set(payloads.flatMap(({ messageIds }) => messageIds));
  await untilQuiet(url, settleMs);
  await airy.stop();
  const folded = await foldLog(folder.path);
  return { payloads, deliveries: deliveries.length, kills: killed, surprises, expected, folded };
}

/** As platforms do: until somebody has taken it. */
async function untilTaken(payload: Payload, url: string, surprises: string[]): Promise<void> {
  const { path, body } = payload;
  for (;;) {
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
      surprises.push(`${path} answered ${status}: ${body.toString().slice(0, 200)}`);
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

/**
 * What one bad endpoint costs 499 others, in interleaved pairs: without and with it, at the same rate. Jobs go straight into
 * the queue (Redis: another process may), as no event of the product is for one endpoint of 500 alone.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryQueue } from '@airy/queue';
import { temporaryFolder, type RunningAiry } from '@airy/testkit';
import { medianOf, openQueueOf, payloadOf, preciseNow, type Engine } from './bench-queue.ts';
import { startBenchSink, type BenchSink } from './bench-sink.ts';
import { ms, type Table } from './report.ts';
import { startForWebhooks, subscribe } from './webhook-endpoints.ts';
import type { SinkFigures } from './webhook-sink.ts';

const perSecond = 200;
/** With the three that take turns as the odd one no more than an instance may have. */
const healthyCount = 497;

/** The one besides: `share` of the events of all others together go to it. */
interface Odd {
  readonly id: string;
  readonly share: number;
}

interface World {
  readonly airy: RunningAiry;
  readonly queue: DeliveryQueue;
  readonly sink: BenchSink;
  readonly healthy: readonly string[];
}

let events = 0;

/** Figures of the healthy ones only. */
async function load({ queue, sink, healthy }: World, odd: Odd, seconds: number): Promise<SinkFigures> {
  await sink.figures();
  const from = preciseNow();
  const moves: Promise<unknown>[] = [];
  let owed = 0;
  const put = (id: string, dueAt: number): void => {
    const n = events++;
    moves.push(queue.enqueue(id, { jobs: [{ eventId: `evt-${n}`, lane: null, payload: payloadOf(n, dueAt) }] }));
  };
  const sent = perSecond * seconds;
  for (let n = 0; n < sent; n++) {
    const dueAt = from + (n * 1000) / perSecond;
    const waitMs = dueAt - preciseNow();
    if (waitMs > 1) await sleep(waitMs);
    put(healthy[n % healthy.length] ?? '', dueAt);
    for (owed += odd.share; owed >= 1; owed -= 1) put(odd.id, dueAt);
  }
  await Promise.all(moves);
  for (let waits = 0; waits < 300 && (await sink.sofar()).count < sent; waits++) await sleep(100);
  const figures = await sink.figures();
  if (figures.count !== sent) throw new Error(`${figures.count} of ${sent} arrived`);
  return figures;
}

interface Pair {
  readonly without: SinkFigures;
  readonly with: SinkFigures;
}

async function pairs(world: World, [well, bad]: readonly [Odd, Odd], { count, seconds }: PairSizes): Promise<Pair[]> {
  const measured: Pair[] = [];
  await load(world, well, seconds);
  for (let n = 0; n < count; n++) {
    const without = await load(world, well, seconds);
    measured.push({ without, with: await load(world, bad, seconds) });
    // What hangs is cut at its time limit; the next run begins without it.
    await world.queue.purge(bad.id);
    await sleep(timeoutMs);
  }
  return measured;
}

interface PairSizes {
  readonly count: number;
  readonly seconds: number;
}

/** Of the one that hangs: shorter than a run, so that its time-outs are part of it. */
const timeoutMs = 3_000;

function changes(measured: readonly Pair[], of: 'p50Ms' | 'p99Ms'): string {
  const median = medianOf(measured.map(pair => (pair.with[of] / pair.without[of] - 1) * 100));
  const each = measured.map(pair => `${pair.without[of].toFixed(1)} → ${pair.with[of].toFixed(1)}`);
  return `${median >= 0 ? '+' : ''}${median.toFixed(0)} % (${each.join(', ')} ms)`;
}

export async function benchNeighbours(table: Table, engine: NonNullable<Engine>, sizes: PairSizes): Promise<void> {
  await using sink = await startBenchSink();
  using folder = temporaryFolder();
  const airy = await startForWebhooks(folder.path, engine);
  const queue = await openQueueOf(folder.path, engine);
  try {
    const healthy: string[] = [];
    for (let n = 0; n < healthyCount; n++) healthy.push(await subscribe(airy, `${sink.url}/well-${n}`));
    const aside = await subscribe(airy, `${sink.url}/aside/`);
    const dead = await subscribe(airy, 'http://127.0.0.1:9/');
    const hangs = await subscribe(airy, `${sink.url}/hang/`, { timeout_ms: timeoutMs });
    const world = { airy, queue, sink, healthy };
    const few = 1 / healthyCount;
    const ofOne = (id: string, share: number): Odd => ({ id, share });
    for (const [what, bad] of [
      ['one dead endpoint among 500', ofOne(dead, few)],
      ['one hanging endpoint among 500, with half of all events', ofOne(hangs, 1)],
    ] as const) {
      const measured = await pairs(world, [ofOne(aside, bad.share), bad], sizes);
      const typical = medianOf(measured.map(pair => pair.without.p99Ms));
      table.add({
        what: `${what}: change for the healthy ones at ${perSecond}/s, median of ${sizes.count} interleaved pairs`,
        goal: 'p99 and median < +20 %',
        measured: `p99 ${changes(measured, 'p99Ms')}; median ${changes(measured, 'p50Ms')}`,
        beside: `the same with one that answers in its place: p99 ${ms(typical)}`,
      });
    }
  } finally {
    await queue.close();
    await airy.stop();
  }
}

/**
 * What a move costs on a queue that holds very much, beside one that is empty: in turns, so that both see the same machine.
 * A process of its own, whose memory is the queue's. Prints one line of JSON, then ends.
 *
 *   node bench/backlog-costs.ts --jobs 1000000 --full FOLDER --empty FOLDER [--full-redis URL --empty-redis URL]
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { DeliveryQueue } from '@airy/queue';
import { Redis } from 'ioredis';
import { medianOf, openQueueOf, payloadOf, roomy } from './bench-queue.ts';
import { residentMegabytes } from './resident-memory.ts';

/** Milliseconds of a move, medians. */
export interface MoveCosts {
  /** Of 100 jobs. */
  readonly enqueueMs: number;
  /** Of 50 jobs. */
  readonly leaseMs: number;
  readonly ackMs: number;
}

export interface BacklogCosts {
  readonly full: MoveCosts;
  readonly empty: MoveCosts;
  readonly fillSeconds: number;
  /** Of this process before and after, MB. */
  readonly residentMegabytes: readonly [number, number];
  /** Of the file, or of Redis, MB. */
  readonly storedMegabytes: number;
}

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '1000000' },
    full: { type: 'string', default: '' },
    empty: { type: 'string', default: '' },
    'full-redis': { type: 'string' },
    'empty-redis': { type: 'string' },
  },
});

const endpoints = Array.from({ length: 100 }, (_, n) => `endpoint-${n}`);
const perMove = 500;
const rounds = 60;
let number = 0;

const jobs = (count: number) =>
  Array.from({ length: count }, () => ({
    eventId: `evt-${++number}`,
    lane: `c${number % 1000}`,
    payload: payloadOf(number),
  }));

function open(folder: string, url: string | undefined): Promise<DeliveryQueue> {
  return openQueueOf(folder, url === undefined ? null : { url, pid: 0 });
}

async function fill(queue: DeliveryQueue): Promise<number> {
  const from = performance.now();
  const perEndpoint = Number(values.jobs) / endpoints.length;
  for (const id of endpoints)
    for (let left = perEndpoint; left > 0; left -= perMove)
      await queue.enqueue(id, { jobs: jobs(Math.min(left, perMove)) });
  return (performance.now() - from) / 1000;
}

async function timed<T>(into: number[], act: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const result = await act();
  into.push(performance.now() - from);
  return result;
}

class Costs {
  readonly #enqueue: number[] = [];
  readonly #lease: number[] = [];
  readonly #ack: number[] = [];

  /** Leaves as many jobs as there were. */
  async round(queue: DeliveryQueue, id: string): Promise<void> {
    await timed(this.#enqueue, () => queue.enqueue(id, { jobs: jobs(100) }));
    for (let left = 100; left > 0; left -= 50) {
      const { leases } = await timed(this.#lease, () => queue.lease(id, { max: 50, visibilityMs: 60_000 }));
      if (leases.length !== 50) throw new Error(`${leases.length} of 50 leased`);
      await timed(this.#ack, () => Promise.all(leases.map(lease => queue.ack(lease))));
    }
  }

  told(): MoveCosts {
    return { enqueueMs: medianOf(this.#enqueue), leaseMs: medianOf(this.#lease), ackMs: medianOf(this.#ack) };
  }
}

async function stored(): Promise<number> {
  const url = values['full-redis'];
  if (url === undefined) return Math.round(statSync(join(values.full, 'queue.db')).size / 1024 ** 2);
  const client = new Redis(url);
  const used = Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
  await client.quit();
  return Math.round(used / 1024 ** 2);
}

const [full, empty] = await Promise.all([
  open(values.full, values['full-redis']),
  open(values.empty, values['empty-redis']),
]);
for (const queue of [full, empty])
  for (const id of endpoints) await queue.configure(id, { ...roomy, maxDelivered: 1_000 });
const before = residentMegabytes(process.pid);
const fillSeconds = await fill(full);
const after = residentMegabytes(process.pid);
const storedMegabytes = await stored();
const costs = { full: new Costs(), empty: new Costs() };
for (let n = 0; n < rounds; n++) {
  const id = endpoints[n % endpoints.length] ?? '';
  await costs.full.round(full, id);
  await costs.empty.round(empty, id);
}
await Promise.all([full.close(), empty.close()]);
const told: BacklogCosts = {
  ...{ full: costs.full.told(), empty: costs.empty.told(), fillSeconds, storedMegabytes },
  residentMegabytes: [before, after],
};
console.log(JSON.stringify(told));

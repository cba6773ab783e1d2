/**
 * An endpoint that is away for a day and comes back, by a clock that is moved, on both queues: everything arrives, in order
 * within conversations, within the rate limit, while the process that sends is killed twice (F18, F22, acceptance).
 */
import { describe, expect, it } from '@jest/globals';
import { eventually, startWebhookSink, taken, temporaryFolder, type SinkDelivery } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { isLong, limitMs } from '../engines/rounds.ts';
import { ConsumerProcess } from './consumer-process.ts';
import type { WorkerSettings } from './consumer.worker.ts';

const hourMs = 3_600_000;
const people = 20;
const events = isLong ? 5_000 : 300;
const [ratePerSecond, burst] = [50, 10];

const bodyOf = (n: number): string =>
  JSON.stringify({
    ...{ type: 'message.created', timestamp: 0 },
    payload: { message: { content: { message: { text: `p${n % people} n${n}` } } } },
  });
const eventOf = (n: number) => ({ id: `evt-${n}`, lane: `c${n % people}`, body: bodyOf(n), occurredAt: 0 });

/** Most deliveries whose attempt began within so many seconds of the moved clock. */
function mostWithin(deliveries: readonly SinkDelivery[], seconds: number): number {
  const starts = deliveries.map(({ headers }) => Number(headers['webhook-timestamp'])).toSorted((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < starts.length; last++) {
    while ((starts[last] ?? 0) - (starts[first] ?? 0) >= seconds) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

function numbersOf(deliveries: readonly SinkDelivery[]): Map<string, number[]> {
  const numbers = new Map<string, number[]>();
  const seen = new Set<string>();
  for (const { body, id } of deliveries) {
    if (seen.has(id)) continue;
    seen.add(id);
    const [person = '', number = ''] = (/p\d+ n\d+/.exec(body.toString())?.[0] ?? '').split(' n');
    numbers.set(person, [...(numbers.get(person) ?? []), Number(number)]);
  }
  return numbers;
}

function dayDown(redis: WorkerSettings['redis']): void {
  it(
    'gets everything, in order within conversations, within its limit, while the sender is killed twice',
    async () => {
      using folder = temporaryFolder();
      await using sink = await startWebhookSink();
      await using ending = new AsyncDisposableStack();
      let now = Date.UTC(2026, 0, 1);
      const settings = (): WorkerSettings => ({
        ...{ folder: folder.path, redis, startAt: now },
        webhooks: [['crm', `${sink.url}/hook`, { ratePerSecond, burst, order: 'conversation', concurrency: 20 }]],
      });
      let sender = await ConsumerProcess.start(settings());
      ending.defer(() => sender.kill());
      const advance = async (ms: number): Promise<void> => {
        now += ms;
        await sender.advance(ms);
      };
      const killAndStart = async (): Promise<void> => {
        await sender.kill();
        sender = await ConsumerProcess.start(settings());
      };

      const settled = () => eventually(async () => (await sender.depth('crm')).leased === 0, { everyMs: 5 });

      await sink.close();
      for (let hour = 0; hour < 24; hour += 2) {
        const from = Math.floor((hour * events) / 24);
        const until = Math.floor(((hour + 2) * events) / 24);
        await sender.enqueue(
          'crm',
          Array.from({ length: until - from }, (_, n) => eventOf(from + n)),
        );
        await advance(2 * hourMs);
        await settled();
        if (hour === 12) await killAndStart();
      }
      expect(await sender.depth('crm')).toMatchObject({ waiting: events, dead: 0 });

      sink.behave(taken);
      await sink.reopen();
      let hasBeenKilled = false;
      const delivered = (): number => new Set(sink.received.map(({ id }) => id)).size;
      let before = -1;
      for (let steps = 0; delivered() < events; steps++) {
        expect(steps).toBeLessThan(3_000);
        // Heads of conversations wait for up to a day; between them the limit is what holds up.
        const isIdle = before === delivered();
        before = delivered();
        await advance(isIdle ? hourMs : 200);
        await settled();
        if (hasBeenKilled || delivered() < events / 3) continue;
        hasBeenKilled = true;
        sink.behave({ kind: 'hang' });
        const soFar = sink.received.length;
        await eventually(async () => {
          await advance(hourMs);
          return sink.received.length > soFar;
        });
        // In the middle of a POST that the receiver has whole.
        await killAndStart();
        sink.behave(taken);
        await advance(60_000);
      }

      const inWhole = sink.received;
      const numbers = numbersOf(inWhole);
      expect(numbers.size).toBe(people);
      for (const list of numbers.values()) expect(list).toEqual(list.toSorted((a, b) => a - b));
      for (const seconds of [2, 10])
        expect(mostWithin(inWhole, seconds)).toBeLessThanOrEqual(burst + ratePerSecond * seconds);
      const attempts = await sender.attempts();
      const repeats = inWhole.length - delivered();
      process.stderr.write(
        `a day down (${redis === null ? 'embedded' : 'Redis'}): ${events} acknowledged, ${delivered()} delivered, ` +
          `${repeats} duplicates by equal id, lost = ${events - delivered()}, ${attempts.length} attempts, 2 kills\n`,
      );
      expect(repeats).toBeGreaterThan(0);
      // What was cut by the kill is in the log beside the attempt that was made again.
      const interrupted = attempts.filter(({ outcome }) => String(outcome) === 'interrupted');
      expect(interrupted.length).toBeGreaterThanOrEqual(repeats);
    },
    limitMs(120_000),
  );
}

describe('F18, F22: an endpoint that is down for a day (embedded queue)', () => {
  dayDown(null);
});

describeWithEngines(['redis'], 'F18, F22: an endpoint that is down for a day (Redis)', ({ redis }) => {
  dayDown({ url: redis, keyPrefix: `airy:day${process.pid}:` });
});

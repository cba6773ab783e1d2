import { expect, it } from '@jest/globals';
import type { DeliveryQueue, QueueDepth } from '@airy/queue';
import type { WebhookProgress } from '@airy/webhooks';
import { pino } from 'pino';
import { EndpointLane } from './endpoint-lane.ts';
import { writeProgress, type ProgressWriterOptions } from './progress-writer.ts';

const nothing: QueueDepth = { state: 'active', waiting: 0, leased: 0, dead: 0, bytes: 0, oldestAgeMs: null };

/** One lane, a clock, and what its queue says. `whileNoting` happens as offsets are noted. */
function station(depth: Partial<QueueDepth>, whileNoting: () => void) {
  const lane = new EndpointLane('w1');
  lane.isOpen = true;
  const written: WebhookProgress[] = [];
  const queue = {
    depth: async () => ({ ...nothing, ...depth }),
    checkpoints: async () => ({ epoch: '', offsets: new Map() }),
  };
  const time = { nowMs: 0 };
  const place = { topic: 'events', partition: 0 };
  const partition = {
    place,
    source: 'events/0',
    lanes: [lane],
    noteOffsets: async () => whileNoting(),
    look: () => {},
  };
  const progress = {
    find: () => null,
    write: async (all: readonly WebhookProgress[]) => void written.push(...all),
    forget: async () => {},
    stop: async () => {},
  };
  const options: ProgressWriterOptions = {
    ...{ progress, epochOfLog: 'log', logger: pino({ level: 'silent' }) },
    queue: queue as unknown as DeliveryQueue,
    partitions: () => [partition],
    clock: () => time.nowMs,
  };
  return { lane, time, written, write: () => writeProgress(options) };
}

it('never passes what came while the offsets were noted and is not delivered', async () => {
  const { lane, time, written, write } = station({ waiting: 1, oldestAgeMs: 500 }, () => {
    time.nowMs = 10_000;
    lane.next = 5;
  });
  await write();
  expect(written).toEqual([]);
});

it('forgets older marks of a queue that is done', async () => {
  const { lane, time, written, write } = station({}, () => {
    time.nowMs += 1_000;
    lane.next++;
  });
  await write();
  await write();
  expect(written.map(({ offset }) => offset)).toEqual([1, 2]);
  expect([lane.marks.before(1_500), lane.marks.before(2_500)?.offset]).toEqual([null, 2]);
});

import { describe, expect, it } from '@jest/globals';
import { CommitQueue } from './commit-queue.ts';
import type { Change } from './commit-queue.ts';
import { readFrame } from './commit-frame.ts';
import { Partition } from './partition.ts';
import type { CommitRequest, StorageCalls } from './storage-protocol.ts';
import type { StorageThread } from './storage-thread.ts';

interface Running {
  readonly offsets: number[];
  succeed(): void;
  fail(): void;
}

/** Storage whose commits end when the test says so. */
function heldStorage() {
  const running: Running[] = [];
  const call = ({ block, length }: CommitRequest): Promise<StorageCalls['commit']['result']> =>
    new Promise((resolve, reject) => {
      const offsets = [...readFrame(block, length)].map(record => record.offset);
      running.push({ offsets, succeed: () => resolve(block), fail: () => reject(new Error('disk full')) });
    });
  return { running, storage: { call } as unknown as StorageThread };
}

function recordingLogger() {
  const messages: string[] = [];
  const note = (_: object, message: string): void => void messages.push(message);
  return { messages, warn: note, error: note };
}

function setUp(limits: { maxPendingBytes?: number; commitBytes?: number } = {}) {
  const { running, storage } = heldStorage();
  const partition = new Partition({ id: 1, topic: 't', partition: 0, low: 0, high: 0 });
  const logger = recordingLogger();
  const queue = new CommitQueue({
    storage,
    logger,
    maxPendingBytes: 1_000_000,
    commitBytes: 1_000_000,
    onCommitted: records => {
      for (const [at, added] of records) at.high += added.length;
    },
    ...limits,
  });
  const change = (bytes = 10): Change => ({
    state: [{ partition, timestamp: 0, key: null, value: new Uint8Array(bytes), headers: {} }],
  });
  const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  /** Resolves when that many commits have begun. */
  const begun = async (count: number): Promise<void> => {
    while (running.length < count) await turn();
  };
  return { running, queue, change, turn, begun, partition, messages: logger.messages };
}

describe('CommitQueue', () => {
  it('puts everything that arrives while a commit runs into the next one', async () => {
    const { running, queue, change, turn, begun } = setUp();
    const first = queue.add(change());
    await begun(1);
    const others = [queue.add(change()), queue.add(change()), queue.add(change())];
    await turn();
    expect(running.map(({ offsets }) => offsets)).toEqual([[0]]);
    running[0]!.succeed();
    await first;
    await begun(2);
    expect(running.map(({ offsets }) => offsets)).toEqual([[0], [1, 2, 3]]);
    running[1]!.succeed();
    expect((await others[2]!).positions).toEqual([{ topic: 't', partition: 0, offset: 3 }]);
  });

  it('gives the offsets of a failed commit to the next, and says when it fails and when it is over', async () => {
    const { running, queue, change, begun, partition, messages } = setUp();
    const failed = queue.add(change());
    await begun(1);
    running[0]!.fail();
    await expect(failed).rejects.toMatchObject({ code: 'log_unavailable' });
    expect(queue.failure).toBe('Error: disk full');
    const stored = queue.add(change());
    await begun(2);
    expect(running[1]!.offsets).toEqual([0]);
    running[1]!.succeed();
    await stored;
    expect([partition.high, queue.failure]).toEqual([1, null]);
    expect(messages).toEqual([
      'The event log takes no records: look at free disk space',
      'The event log takes records again',
    ]);
  });

  it('refuses more than the limit, but to writers and consumers, and takes up again when there is room', async () => {
    const { running, queue, change, begun } = setUp({ maxPendingBytes: 2000 });
    const limited = (bytes: number): Change => ({ ...change(bytes), limited: true });
    const [first, second] = [queue.add(limited(1000)), queue.add(change(1000))];
    await expect(queue.add(limited(1000))).rejects.toMatchObject({ code: 'log_unavailable' });
    await begun(1);
    running[0]!.succeed();
    await Promise.all([first, second]);
    const third = queue.add(limited(1000));
    await begun(2);
    running[1]!.succeed();
    await third;
  });

  it('bounds a commit', async () => {
    const { running, queue, change, begun } = setUp({ commitBytes: 1000 });
    const all = Promise.all(Array.from({ length: 5 }, () => queue.add(change(400))));
    for (let n = 0; n < 2; n++) {
      await begun(n + 1);
      running[n]!.succeed();
    }
    await all;
    expect(running.map(({ offsets }) => offsets)).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });

  it('asks whether a change is still wanted right before it goes into a commit', async () => {
    const { running, queue, change, begun } = setUp();
    const first = queue.add(change());
    await begun(1);
    let fenced = false;
    const late = queue.add({ ...change(), refuse: () => (fenced ? new Error('fenced') : null) });
    fenced = true;
    running[0]!.succeed();
    await first;
    await expect(late).rejects.toThrow('fenced');
    expect(running).toHaveLength(1);
  });

  it('has a barrier that ends with the commit that runs', async () => {
    const { running, queue, change, turn, begun, partition } = setUp();
    void queue.add(change());
    await begun(1);
    let passed = false;
    const barrier = queue.barrier().then(() => {
      passed = true;
      expect(partition.high).toBe(1);
    });
    await turn();
    expect(passed).toBe(false);
    running[0]!.succeed();
    await barrier;
  });
});

import { openEmbeddedLog, type EmbeddedLogHandle, type Positions } from '@airy/event-log';
import { temporaryFolder, type TemporaryFolder } from '@airy/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventReplay } from './event-replay.ts';

const spec = { cleanup: 'delete', retentionMs: 1_000, minCompactionLagMs: 0 } as const;

let folder: TemporaryFolder;
let handle: EmbeddedLogHandle;
let nowMs = 1_800_000_000_000;
beforeEach(async () => {
  folder = temporaryFolder();
  handle = await openEmbeddedLog({ folder: folder.path, clock: () => nowMs });
  await handle.log.createTopics([{ ...spec, name: 'events', partitions: 2 }]);
});
afterEach(async () => {
  await handle.log.close();
  folder[Symbol.dispose]();
});

const append = (partition: number, ...keys: string[]) =>
  handle.log.append(keys.map(key => ({ topic: 'events', partition, key, value: null })));

function cursor(zero: number, one: number): Map<string, number> {
  return new Map([
    ['events/0', zero],
    ['events/1', one],
  ]);
}

async function replayed(replay: EventReplay): Promise<(string | null)[]> {
  const keys: (string | null)[] = [];
  while (!replay.isCaughtUp) for (const { key } of (await replay.next()) ?? []) keys.push(key);
  return keys;
}

describe('a replay', () => {
  it('returns what lies between cursor and ends, per partition in order, and nothing beyond', async () => {
    await append(0, 'a0', 'a1', 'a2', 'a3');
    await append(1, 'b0', 'b1');
    let ends: Positions = cursor(3, 1);
    const replay = new EventReplay({ log: handle.log, from: cursor(1, 0), ends: () => ends });
    expect(await replay.refusal()).toBe(null);
    expect(await replayed(replay)).toEqual(['a1', 'a2', 'b0']);
    expect(replay.positions).toEqual(cursor(3, 1));
    // The feed goes on meanwhile.
    ends = cursor(4, 1);
    expect(replay.isCaughtUp).toBe(false);
    expect(await replayed(replay)).toEqual(['a3']);
  });

  it('takes in what the feed sends while it reads', async () => {
    await append(0, 'a0', 'a1');
    const ends = cursor(1, 0);
    const log = {
      watermarks: handle.log.watermarks.bind(handle.log),
      read: async (...given: Parameters<typeof handle.log.read>) => {
        const result = await handle.log.read(...given);
        ends.set('events/0', 2);
        return result;
      },
    };
    const replay = new EventReplay({ log, from: cursor(0, 0), ends: () => ends });
    expect((await replay.next())?.map(({ key }) => key)).toEqual(['a0', 'a1']);
    expect(replay.isCaughtUp).toBe(true);
  });

  it('knows that the feed is behind the cursor', async () => {
    await append(0, 'a0', 'a1');
    const replay = new EventReplay({ log: handle.log, from: cursor(2, 0), ends: () => cursor(1, 0) });
    expect(await replay.refusal()).toBe(null);
    expect([replay.isCaughtUp, replay.isAhead]).toEqual([true, true]);
  });

  it.each([
    ['a partition is missing', new Map([['events/0', 0]]), 'incomplete'],
    ['one is not there', new Map([...cursor(0, 0), ['events/2', 0]]), 'unknown'],
    ['it stands beyond the end', cursor(9, 0), 'unknown'],
    ['too much was missed', cursor(0, 0), 'too_far'],
  ] as const)('is refused because %s', async (_title, from, refusal) => {
    await append(0, 'a0', 'a1', 'a2');
    const replay = new EventReplay({ log: handle.log, from, ends: () => cursor(3, 0), maxRecords: 2 });
    expect(await replay.refusal()).toBe(refusal);
  });

  it('is refused because what was missed is deleted, also when that happens on the way', async () => {
    await append(0, 'a0', 'a1');
    const replay = new EventReplay({ log: handle.log, from: cursor(0, 0), ends: () => cursor(2, 0) });
    expect(await replay.refusal()).toBe(null);
    nowMs += 5_000;
    await handle.log.clean();
    expect(await replay.next()).toBe(null);
    expect(await replay.refusal()).toBe('expired');
  });
});

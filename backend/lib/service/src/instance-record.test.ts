import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEmbeddedLog, type EmbeddedLogHandle } from '@airy/event-log';
import { temporaryFolder, type TemporaryFolder } from '@airy/testkit';
import { topicNames, topicSpecs } from '@airy/topics';
import { checkKeys, ensureInstance, readInstance, type InstanceLog } from './instance-record.ts';

let folder: TemporaryFolder;
let handle: EmbeddedLogHandle;
let at: InstanceLog;
beforeEach(async () => {
  folder = temporaryFolder();
  handle = await openEmbeddedLog({ folder: folder.path });
  await handle.log.createTopics(topicSpecs({ namespace: null, partitions: 1, sources: [] }));
  at = { log: handle.log, topic: topicNames(null).bootstrap };
});
afterEach(async () => {
  await handle.log.close();
  folder[Symbol.dispose]();
});

describe('the record of an instance', () => {
  it('is written once; whoever comes later finds it', async () => {
    expect(await readInstance(at)).toBeNull();
    await ensureInstance(at, 'keys-1', false);
    const first = await readInstance(at);
    await ensureInstance(at, 'keys-2', false);
    expect(await readInstance(at)).toEqual(first);
    expect(first?.keys).toBe('keys-1');
  });

  it('is one, however many write it at once, also once the older ones are compacted away', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, n) => ensureInstance(at, `keys-${n}`, false)));
    const agreed = await readInstance(at);
    const place = { topic: at.topic, partition: 0 };
    const { low, high } = await at.log.watermarks(place);
    const { records } = await at.log.read(place, high - 1, { maxRecords: 1, maxBytes: 1024 });
    expect(JSON.parse(new TextDecoder().decode(records[0]?.value ?? undefined))).toEqual(agreed);
    expect(high - low).toBeGreaterThan(1);
  });

  it('keeps its id when the keys are replaced on purpose', async () => {
    await ensureInstance(at, 'keys-1', false);
    const before = await readInstance(at);
    await ensureInstance(at, 'keys-2', true);
    expect(await readInstance(at)).toMatchObject({ id: before?.id, keys: 'keys-2' });
  });

  it('lets in nobody with other keys, and says where they are to be had', () => {
    const record = { id: 'i', keys: 'keys-1', host: 'first-machine', at: 1 };
    expect(() => checkKeys(record, 'keys-1')).not.toThrow();
    expect(() => checkKeys(record, 'keys-2')).toThrow(
      expect.objectContaining({ code: 'keys_differ', message: expect.stringContaining('first-machine') }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { openEmbeddedLog } from '@airy/event-log';
import { createTelemetry } from '@airy/telemetry';
import { temporaryFolder } from '@airy/testkit';
import { trimAttempts } from './attempt-retention.ts';

const topic = 'attempts';
const dayMs = 24 * 60 * 60 * 1000;
const now = 30 * dayMs;

/** `days`: the age of each record, oldest first; all of them 1,000 bytes. Returns how many stay in each partition. */
async function stayingOf(days: readonly number[], retention: { maxAgeMs: number; maxBytes: number }) {
  using folder = temporaryFolder();
  const { log } = await openEmbeddedLog({
    folder: folder.path,
    logger: createTelemetry({ level: 'silent', processMetrics: false }).logger,
  });
  const spec = { name: topic, partitions: 2, retentionMs: null, minCompactionLagMs: 0 } as const;
  await log.createTopics([{ ...spec, cleanup: 'delete' }]);
  const records = days.map(age => {
    return { topic, partition: 1, key: 'hook', value: Buffer.alloc(1_000), timestamp: now - age * dayMs };
  });
  await log.append(records);
  const options = { log, topic, partitions: 2, retention: () => retention, clock: () => now };
  await trimAttempts(options);
  await trimAttempts(options);
  const { low, high } = await log.watermarks({ topic, partition: 1 });
  await log.close();
  return high - low;
}

describe('the log of attempts', () => {
  it('keeps nothing that is too old', async () => {
    expect(await stayingOf([9, 8, 7, 6, 1], { maxAgeMs: 7 * dayMs, maxBytes: 1e9 })).toBe(3);
  });

  it('keeps no more than it may be large, divided by its partitions', async () => {
    const many = Array.from({ length: 500 }, () => 1);
    expect(await stayingOf(many, { maxAgeMs: 7 * dayMs, maxBytes: 200_000 })).toBe(100);
  });

  it('stays as it is where it is young and small, or empty', async () => {
    expect(await stayingOf([1, 1], { maxAgeMs: 7 * dayMs, maxBytes: 1e9 })).toBe(2);
    expect(await stayingOf([], { maxAgeMs: 7 * dayMs, maxBytes: 1 })).toBe(0);
  });
});

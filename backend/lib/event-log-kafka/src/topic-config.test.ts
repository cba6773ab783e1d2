import { describe, expect, it } from '@jest/globals';
import type { TopicSpec } from '@airy/event-log';
import { specOf, topicDrift, wantedTopic } from './topic-config.ts';
import type { FoundTopic, WantedTopic } from './topic-config.ts';

const spec: TopicSpec = { name: 't', partitions: 3, cleanup: 'delete', retentionMs: 5000, minCompactionLagMs: 0 };

/** As a broker has it that was asked to create it just so. */
function foundAs({ name, partitions, replicas, config }: WantedTopic, changed: Partial<FoundTopic> = {}): FoundTopic {
  return { name, partitions, replicas, config, own: config, ...changed };
}

describe('wantedTopic', () => {
  it('has three copies, two of them before it acknowledges, where there are three brokers or more', () => {
    for (const brokers of [3, 5]) {
      const { replicas, config } = wantedTopic({ ...spec, flushed: true }, { brokers, replicas: null });
      expect([replicas, config['min.insync.replicas']]).toEqual([3, '2']);
      expect(config).not.toHaveProperty(['flush.messages']);
    }
  });

  it.each([1, 2])('with %d brokers has what must be safe on the disk first', brokers => {
    const flushed = wantedTopic({ ...spec, flushed: true }, { brokers, replicas: null });
    expect([flushed.replicas, flushed.config['min.insync.replicas']]).toEqual([brokers, '1']);
    expect(flushed.config['flush.messages']).toBe('1');
    expect(wantedTopic(spec, { brokers, replicas: null }).config).not.toHaveProperty(['flush.messages']);
  });

  it('takes the number of copies that is set', () => {
    expect(wantedTopic(spec, { brokers: 5, replicas: 5 }).replicas).toBe(5);
  });

  it('keeps for ever what has no retention, whatever the default of the cluster', () => {
    const { config } = wantedTopic({ ...spec, retentionMs: null }, { brokers: 1, replicas: null });
    expect(config).toMatchObject({ 'retention.ms': '-1', 'retention.bytes': '-1' });
  });

  it('is described as it was declared', () => {
    for (const cleanup of ['delete', 'compact'] as const) {
      for (const retentionMs of [null, 5000]) {
        const declared = { ...spec, cleanup, retentionMs, minCompactionLagMs: 7 };
        expect(specOf(foundAs(wantedTopic(declared, { brokers: 1, replicas: null })))).toEqual(declared);
      }
    }
  });
});

describe('topicDrift', () => {
  const wanted = wantedTopic(spec, { brokers: 1, replicas: null });
  const driftOf = (changed: Partial<FoundTopic> | null) => {
    const found = changed === null ? [] : [foundAs(wanted, changed)];
    return topicDrift([wanted], new Map(found.map(topic => [topic.name, topic])));
  };

  it('is nothing where all is as declared, also where more is set', () => {
    expect(driftOf({})).toEqual([]);
    expect(driftOf({ config: { ...wanted.config, 'segment.ms': '1' } })).toEqual([]);
  });

  it('says what is missing, what differs, and what is not mended', () => {
    expect(driftOf(null)).toMatchObject([{ topic: 't', what: 'missing', isMended: true }]);
    expect(driftOf({ partitions: 2 })).toMatchObject([{ what: 'partitions', wanted: '3', found: '2', isMended: true }]);
    expect(driftOf({ partitions: 4 })).toMatchObject([{ what: 'partitions', isMended: false }]);
    expect(driftOf({ replicas: 3 })).toMatchObject([{ what: 'replicas', wanted: '1', found: '3', isMended: false }]);
    expect(driftOf({ config: { ...wanted.config, 'retention.ms': '1' } })).toEqual([
      { topic: 't', what: 'retention.ms', wanted: '5000', found: '1', isMended: true },
    ]);
  });
});

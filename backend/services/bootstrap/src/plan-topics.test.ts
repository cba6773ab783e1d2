import { describe, expect, it } from '@jest/globals';
import { topicNames, topicSpecs } from '@airy/topics';
import { planTopics } from './plan-topics.ts';

const declared = topicSpecs({ namespace: null, partitions: 4, sources: ['facebook'] });
const names = topicNames(null);
const found = (name: string, partitions: number) =>
  ({ name, partitions, cleanup: 'delete', retentionMs: null, minCompactionLagMs: 0 }) as const;

describe('planTopics', () => {
  it('asks for all topics of an empty log at once', () => {
    expect(planTopics(declared, [])).toEqual({ missing: declared, all: declared });
  });

  it('leaves what is there as it is at first, also its policy', () => {
    const { missing, all } = planTopics(declared, [found(names.messages, 4)]);
    expect(missing).toHaveLength(declared.length - 1);
    expect(missing.some(({ name }) => name === names.messages)).toBe(false);
    expect(all.find(({ name }) => name === names.messages)).toMatchObject({ cleanup: 'compact' });
  });

  it.each(['channels', 'tags'] as const)('takes %s with as many partitions as Airy Core gave them', topic => {
    const { all } = planTopics(declared, [found(names[topic], 10)]);
    expect(all.find(({ name }) => name === names[topic])).toMatchObject({ partitions: 10, cleanup: 'compact' });
  });

  it('refuses another number of partitions, naming the setting', () => {
    expect(() => planTopics(declared, [found(names.messages, 10)])).toThrow('set kafka.partitions to 10');
    expect(() => planTopics(declared, [found(names.administrationCommands, 4)])).toThrow('must have one');
  });
});

import { describe, expect, it } from '@jest/globals';
import { KafkaHealth } from './kafka-health.ts';

const minuteMs = 60_000;

function watched() {
  const clock = { nowMs: 0 };
  const health = new KafkaHealth(() => clock.nowMs);
  return { clock, health, follow: (partition: number) => health.follow({ topic: 't', partition }, 'group g') };
}

describe('KafkaHealth', () => {
  it('reports a partition that stands still below its end for over a minute, until it moves', () => {
    const { clock, health, follow } = watched();
    const progress = follow(0);
    progress.at(3, 10);
    clock.nowMs = minuteMs;
    expect(health.report()).toBeNull();
    // It looks, and comes no further.
    progress.at(3, 10);
    clock.nowMs = minuteMs + 1;
    expect(health.report()).toBe('group g stands at 3 of 10 in t, partition 0, since 60 s');
    progress.at(4, 10);
    expect(health.report()).toBeNull();
  });

  it('does not call late who had nothing to do', () => {
    const { clock, health, follow } = watched();
    const progress = follow(0);
    progress.at(10, 10);
    clock.nowMs = 10 * minuteMs;
    progress.at(10, 11);
    expect(health.report()).toBeNull();
    clock.nowMs += minuteMs + 1;
    expect(health.report()).toContain('stands at 10 of 11');
  });

  it('forgets a partition that was given up', () => {
    const { clock, health, follow } = watched();
    const progress = follow(0);
    progress.at(0, 1);
    clock.nowMs = 2 * minuteMs;
    progress.end();
    expect(health.report()).toBeNull();
  });

  it('shows a few of many', () => {
    const { clock, health, follow } = watched();
    for (let partition = 0; partition < 10; partition++) follow(partition).at(0, 5);
    clock.nowMs = 2 * minuteMs;
    expect(health.report()).toContain('and 7 partitions more');
    expect(health.recordsBehind).toBe(50);
  });

  it('says which partitions cannot be read, a few of many, until they can', () => {
    const { health } = watched();
    const at = (partition: number) => ({ topic: 't', partition });
    for (let partition = 0; partition < 5; partition++) health.cannotRead(at(partition), 'g', 'nobody leads it');
    expect(health.report()).toContain('Reading t, partition 0, for g fails since 0 s: nobody leads it; Reading t,');
    expect(health.report()).toContain('; and 2 partitions more');
    for (let partition = 0; partition < 5; partition++) health.reads(at(partition), 'g');
    expect(health.report()).toBeNull();
  });

  it('says since when something fails, and what was said first, until it works', () => {
    const { clock, health } = watched();
    health.failing('Storing', 'connect ECONNREFUSED');
    clock.nowMs = 5_000;
    health.failing('Storing', 'something else');
    expect(health.report()).toBe('Storing fails since 5 s: connect ECONNREFUSED');
    health.works('Storing');
    expect(health.report()).toBeNull();
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Peer } from './presence.ts';
import { judgeStanding, overlapMs, type StandingProcess } from './standing.ts';

const own: StandingProcess = { id: 'b', startedAt: 100, standing: ['api-admin', 'api-communication'], readyAt: 1_000 };
const elder: Peer = {
  id: 'a',
  host: 'one',
  pid: 7,
  startedAt: 50,
  services: [],
  standing: ['api-communication'],
  heardAt: 0,
  isAlive: true,
};

describe('a process with views of its own', () => {
  it('stands alone, and beside its successor, without limit', () => {
    expect(judgeStanding(own, [], 1e9)).toBeNull();
    expect(judgeStanding(own, [{ ...elder, startedAt: 200 }], 1e9)).toBeNull();
  });

  it('as a successor has its time, from when it is ready', () => {
    expect(judgeStanding({ ...own, readyAt: null }, [elder], 1e9)).toBeNull();
    expect(judgeStanding(own, [elder], 1_000 + overlapMs)).toBeNull();
    const verdict = judgeStanding(own, [elder], 1_001 + overlapMs);
    expect(verdict).toMatchObject({ code: 'second_replica', details: { host: 'one', pid: 7 } });
    expect(verdict?.message).toBe('Another process (one, 7) serves api-communication from views or files of its own.');
  });

  it('is refused at once as a third', () => {
    expect(judgeStanding(own, [elder, { ...elder, id: 'c', startedAt: 60 }], 0)?.code).toBe('second_replica');
    const dead = { ...elder, id: 'c', startedAt: 60, isAlive: false };
    expect(judgeStanding(own, [elder, dead], 0)).toBeNull();
  });

  it('may have any neighbours with other services', () => {
    expect(judgeStanding(own, [{ ...elder, standing: ['sources-connector'] }], 1e9)).toBeNull();
    expect(judgeStanding({ ...own, standing: [] }, [elder, elder], 1e9)).toBeNull();
  });

  it('started in the same millisecond: one of the two goes', () => {
    const twin = { ...elder, startedAt: own.startedAt };
    const other: StandingProcess = { ...own, id: twin.id };
    const verdicts = [judgeStanding(own, [twin], 1e9), judgeStanding(other, [{ ...twin, id: own.id }], 1e9)];
    expect(verdicts.filter(verdict => verdict !== null)).toHaveLength(1);
  });
});

import { describe, expect, it } from '@jest/globals';
import { eventually, manualClock } from '@airy/testkit';
import { ChannelBusyError, ChannelGates } from './channel-gate.ts';

function open(maxCalls: number, maxWaiting: number, maxPerSecond: number | null = null) {
  const clock = manualClock();
  const sleeps: number[] = [];
  const sleep = async (delayMs: number): Promise<void> => void sleeps.push(delayMs);
  const gates = new ChannelGates({ maxCalls, maxWaiting, maxPerSecond, now: clock.now, sleep });
  const running: PromiseWithResolvers<void>[] = [];
  const order: string[] = [];
  const call = (name: string, channel = 'page') => {
    const done = gates.through(channel, async () => {
      order.push(name);
      const held = Promise.withResolvers<void>();
      running.push(held);
      await held.promise;
    });
    done.catch(() => undefined); // Looked at by the test.
    return done;
  };
  return { clock, gates, running, order, sleeps, call };
}

describe('a channel', () => {
  it('gets so many calls at once; the others wait in order', async () => {
    const { call, running, order } = open(2, 10);
    const calls = ['a', 'b', 'c', 'd'].map(name => call(name));
    expect(order).toEqual(['a', 'b']);
    running[1]?.resolve();
    await calls[1];
    expect(order).toEqual(['a', 'b', 'c']);
    running[0]?.resolve();
    await calls[0];
    expect(order).toEqual(['a', 'b', 'c', 'd']);
    running[2]?.resolve();
    running[3]?.resolve();
    await Promise.all(calls);
  });

  it('turns away what finds too many waiting, and takes none of another channel’s places', async () => {
    const { call, order } = open(1, 1);
    void call('runs');
    void call('waits');
    await expect(call('too many')).rejects.toThrow(ChannelBusyError);
    void call('elsewhere', 'other page');
    expect(order).toEqual(['runs', 'elsewhere']);
  });

  it('is left alone while it asked for a pause, also by those who waited', async () => {
    const { call, gates, clock, running, order } = open(1, 1);
    const first = call('first');
    const waiting = call('waiting');
    gates.pause('page', 1_000);
    await expect(call('new')).rejects.toThrow('pause');
    running[0]?.resolve();
    await first;
    await expect(waiting).rejects.toThrow('pause');
    clock.advance(1_001);
    void call('later');
    expect(order).toEqual(['first', 'later']);
  });

  it('gets so many calls a second, spread evenly, and no other channel waits for it', async () => {
    const { call, clock, order, sleeps } = open(10, 10, 4);
    for (const name of ['a', 'b', 'c']) void call(name);
    void call('elsewhere', 'other page');
    await Promise.resolve();
    expect(sleeps).toEqual([250, 500]);
    clock.advance(2_000);
    void call('later');
    await eventually(() => order.length === 5);
    expect(sleeps).toEqual([250, 500]);
  });

  it('gives its place back when a call fails', async () => {
    const { gates, order, call } = open(1, 0);
    await expect(gates.through('page', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    void call('next');
    expect(order).toEqual(['next']);
  });
});

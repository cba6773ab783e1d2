import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { eventually, manualClock } from '@airy/testkit';
import { ChannelBusyError, ChannelGates, type Patience } from './channel-gate.ts';

const patience = { maxWaitMs: 60_000, signal: new AbortController().signal };

function open(maxCalls: number, maxWaiting: number, maxPerSecond: number | null = null) {
  const clock = manualClock();
  const sleeps: number[] = [];
  const sleep = async (delayMs: number): Promise<void> => void sleeps.push(delayMs);
  const gates = new ChannelGates({ maxCalls, maxWaiting, maxPerSecond, now: clock.now, sleep });
  const running: PromiseWithResolvers<void>[] = [];
  const order: string[] = [];
  const call = (name: string, channel = 'page', waits: Patience = patience) => {
    const done = gates.through(channel, waits, async () => {
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
    await expect(gates.through('page', patience, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    void call('next');
    expect(order).toEqual(['next']);
  });

  it('is not waited for behind a call that hangs: neither beyond the time there is nor after the signal', async () => {
    const { call, running, order } = open(1, 2);
    const stuck = call('stuck');
    const ending = new AbortController();
    const late = call('late', 'page', { ...patience, maxWaitMs: 1 });
    const ended = call('ended', 'page', { ...patience, signal: ending.signal });
    await expect(late).rejects.toThrow(ChannelBusyError);
    ending.abort(new Error('the end'));
    await expect(ended).rejects.toThrow('the end');
    const next = call('next');
    running[0]?.resolve();
    await stuck;
    expect(order).toEqual(['stuck', 'next']);
    running[1]?.resolve();
    await next;
  });

  it('tells for how long it has held calls up, which grows only as they begin', async () => {
    const { call, clock, gates, order } = open(10, 10, 0.5);
    const start = clock.now();
    for (const name of ['a', 'b', 'c']) void call(name);
    await eventually(() => order.length === 3);
    expect(gates.heldMs('page', start)).toBe(2_000);
    clock.advance(4_000);
    expect(gates.heldMs('page', start)).toBe(6_000);
    expect(gates.heldMs('page', start + 1)).toBe(4_000);
    clock.advance(60_000);
    expect([gates.heldMs('page', start), gates.heldMs('elsewhere', start)]).toEqual([6_000, 0]);
  });

  it('is not waited for by whoever is told to end before its second has come', async () => {
    const clock = manualClock();
    const gates = new ChannelGates({
      ...{ maxCalls: 10, maxWaiting: 10, maxPerSecond: 0.001, now: clock.now },
      sleep: (delayMs, signal) => sleep(delayMs, undefined, { signal }),
    });
    const ending = new AbortController();
    const begun: string[] = [];
    await gates.through('page', patience, async () => void begun.push('first'));
    const waiting = gates.through('page', { ...patience, signal: ending.signal }, async () => void begun.push('late'));
    ending.abort(new Error('the end'));
    await expect(waiting).rejects.toThrow('the end');
    expect(begun).toEqual(['first']);
    expect(gates.heldMs('page', 0)).toBe(1_000_000);
  });

  it('is forgotten after its last call, once its next one might begin', async () => {
    const { gates, clock } = open(1, 1, 100);
    await gates.through('page', patience, async () => undefined);
    gates.pause('other page', 20);
    expect(gates.size).toBe(2);
    clock.advance(20);
    await eventually(() => gates.size === 0);
  });
});

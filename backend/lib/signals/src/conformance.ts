/** What every adapter of the signals must do. An adapter's test calls `signalsConformance`. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Json, Signals } from './port.ts';

export interface SignalsStore {
  open(): Promise<Signals>;
  /** Epoch ms. */
  readonly clock: { nowMs: number };
}

interface Heard {
  readonly topic: string;
  readonly payload: Json;
}

/** Subscribes, and resolves once signals arrive. `marker` is a topic that fits the pattern. */
export async function listen(signals: Signals, pattern: string, marker: string) {
  const heard: Heard[] = [];
  let isMarked = false;
  const stop = signals.subscribe(pattern, (payload, topic) => {
    if (payload === 'marker') isMarked = true;
    else heard.push({ topic, payload });
  });
  while (!isMarked) {
    signals.publish(marker, 'marker');
    await new Promise(resolve => setTimeout(resolve, 2));
  }
  return { heard, stop };
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 2));
}

/** @param createStore makes a new one, apart from all others; it is asked for one per test. */
export function signalsConformance(name: string, createStore: () => SignalsStore): void {
  describe(`signals conformance: ${name}`, () => {
    let store: SignalsStore;
    let signals: Signals;
    beforeEach(async () => {
      store = createStore();
      signals = await store.open();
    });
    afterEach(() => signals.close());

    it('tells those who listen to the topic, in order, and nobody else', async () => {
      const { heard } = await listen(signals, 'typing.c1', 'typing.c1');
      const other = await listen(signals, 'typing.c2', 'typing.c2');
      for (let n = 0; n < 50; n++) signals.publish('typing.c1', { n, text: 'Grüße 😀' });
      signals.publish('typing.c2', null);
      await until(() => heard.length === 50 && other.heard.length === 1);
      expect(heard).toEqual(
        Array.from({ length: 50 }, (_, n) => ({ topic: 'typing.c1', payload: { n, text: 'Grüße 😀' } })),
      );
      expect(other.heard).toEqual([{ topic: 'typing.c2', payload: null }]);
    });

    it('tells those who listen to a beginning, also beside those of the topic itself', async () => {
      const all = await listen(signals, '*', 'any');
      const typing = await listen(signals, 'typing.*', 'typing.x');
      const one = await listen(signals, 'typing.c1', 'typing.c1');
      all.heard.length = typing.heard.length = one.heard.length = 0;
      signals.publish('typing', 1);
      signals.publish('typing.c1', 2);
      signals.publish('typing.c2', 3);
      await until(() => all.heard.length === 3 && typing.heard.length === 2 && one.heard.length === 1);
      expect(typing.heard.map(({ topic }) => topic)).toEqual(['typing.c1', 'typing.c2']);
    });

    it('calls a handler no more once it has stopped, and the others still', async () => {
      const first = await listen(signals, 'a', 'a');
      const second = await listen(signals, 'a', 'a');
      first.stop();
      first.stop();
      signals.publish('a', 1);
      await until(() => second.heard.length === 1);
      expect(first.heard).toEqual([]);
      second.stop();
      const third = await listen(signals, 'a', 'a');
      signals.publish('a', 2);
      await until(() => third.heard.length === 1);
      expect(second.heard.length).toBe(1);
    });

    it('gives each handler a payload of its own', async () => {
      const payload = { list: [1] };
      const { heard } = await listen(signals, 'a', 'a');
      signals.publish('a', payload);
      payload.list.push(2);
      await until(() => heard.length === 1);
      expect(heard[0]!.payload).toEqual({ list: [1] });
    });

    it('holds nobody up for a slow handler: beyond a bound it misses signals, which is counted', async () => {
      let calls = 0;
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      const quick = await listen(signals, 'a', 'a');
      signals.subscribe('a', () => {
        calls += 1;
        return released;
      });
      for (let n = 0; n < 1_200; n++) {
        signals.publish('a', n);
        if (n % 100 === 99) await until(() => quick.heard.length === n + 1);
      }
      expect(signals.dropped.slow).toBe(199);
      expect(calls).toBe(1);
      release();
      await until(() => calls === 1_001);
    });

    it('goes on after a handler that throws, and counts it', async () => {
      const { heard } = await listen(signals, 'a', 'a');
      signals.subscribe('a', () => {
        throw new Error('broken');
      });
      signals.subscribe('a', async () => {
        throw new Error('broken');
      });
      signals.publish('a', 1);
      signals.publish('a', 2);
      await until(() => heard.length === 2 && signals.dropped.failed === 4);
    });

    it('drops and counts what is too large, or has no topic, without an error', async () => {
      const { heard } = await listen(signals, '*', 'a');
      signals.publish('a', 'x'.repeat(16 * 1024));
      signals.publish('a', 'ä'.repeat(8 * 1024));
      signals.publish('a b', 1);
      signals.publish('', 1);
      signals.publish('a', undefined as unknown as Json);
      const circle: Record<string, Json> = {};
      circle['self'] = circle;
      signals.publish('a', circle);
      signals.publish('a', 'last');
      await until(() => heard.length > 0);
      expect(heard).toEqual([{ topic: 'a', payload: 'last' }]);
      expect(signals.dropped).toMatchObject({ too_large: 2, invalid: 4 });
      expect(() => signals.subscribe('a*b', () => undefined)).toThrow(TypeError);
    });

    it('knows who was seen, and when, until their time has passed', async () => {
      const present = async () => Object.fromEntries(await signals.present('agents'));
      const start = store.clock.nowMs;
      expect(await present()).toEqual({});
      signals.seen('agents', 'ada', 10_000);
      signals.seen('others', 'eve', 10_000);
      await presentUntil(signals, 'agents', 1);
      store.clock.nowMs += 4_000;
      signals.seen('agents', 'bob', 10_000);
      await presentUntil(signals, 'agents', 2);
      expect(await present()).toEqual({ ada: start, bob: start + 4_000 });
      store.clock.nowMs += 5_999;
      expect(await present()).toEqual({ ada: start, bob: start + 4_000 });
      store.clock.nowMs += 1;
      expect(await present()).toEqual({ bob: start + 4_000 });
      signals.seen('agents', 'nobody', 0);
      signals.seen('agents', 'no body', 5);
      expect(signals.dropped.invalid).toBe(2);
    });
  });
}

async function presentUntil(signals: Signals, group: string, size: number): Promise<void> {
  while ((await signals.present(group)).size !== size) await new Promise(resolve => setTimeout(resolve, 2));
}

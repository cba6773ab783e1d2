import { expect, it } from '@jest/globals';
import { PositionWaiters } from './projection-waiters.ts';

const position = new Map([['words/0', 5]]);

it('however many wait, one looks for all of them, and no longer than somebody waits', async () => {
  let [looks, next] = [0, 0];
  let isLooking = false;
  const look = async (): Promise<void> => {
    expect(isLooking).toBe(false);
    isLooking = true;
    await new Promise(resolve => setImmediate(resolve));
    isLooking = false;
    looks++;
    if (looks === 3) next = 5;
  };
  const waiters = new PositionWaiters({ topics: ['words'], next: () => next, look });
  const reached = await Promise.all(Array.from({ length: 500 }, () => waiters.wait(position, 10_000)));
  expect([reached.every(Boolean), looks]).toEqual([true, 3]);
  expect(await waiters.wait(position, 10_000)).toBe(true);
  expect(looks).toBe(3);
});

it('who waits is told in time, although looking fails', async () => {
  const look = (): Promise<void> => Promise.reject(new Error('away'));
  const waiters = new PositionWaiters({ topics: ['words'], next: () => null, look });
  expect(await waiters.wait(position, 30)).toBe(false);
});

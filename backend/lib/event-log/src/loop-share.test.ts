import { describe, expect, it } from '@jest/globals';
import { LoopShare } from './loop-share.ts';

function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('LoopShare', () => {
  it('lets the event loop turn between long pieces of work, and keeps their order', async () => {
    const share = new LoopShare(2);
    const order: string[] = [];
    let turns = 0;
    const count = (): void => {
      turns++;
      if (order.length < 10) setImmediate(count);
    };
    setImmediate(count);
    const works = Array.from({ length: 10 }, (_, n) =>
      share.run(() => {
        busy(3);
        order.push(`${n}`);
      }),
    );
    await Promise.all(works);
    expect(order).toEqual(Array.from({ length: 10 }, (_, n) => `${n}`));
    expect(turns).toBeGreaterThanOrEqual(8);
  });

  it('does short work in one turn', async () => {
    const share = new LoopShare(1000);
    let turned = false;
    setImmediate(() => (turned = true));
    for (let n = 0; n < 100; n++) await share.run(() => undefined);
    expect(turned).toBe(false);
  });

  it('passes results and errors on', async () => {
    const share = new LoopShare(10);
    expect(await share.run(async () => 1)).toBe(1);
    await expect(share.run(() => Promise.reject(new Error('its own')))).rejects.toThrow('its own');
  });
});

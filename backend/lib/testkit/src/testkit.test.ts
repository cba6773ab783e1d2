import { existsSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { describeWith } from './describe-with.ts';
import { eventually, launchChromium, manualClock, pathOf, temporaryFolder } from './index.ts';

it('waits for what is not yet so, and says what was last wrong', async () => {
  let tries = 0;
  expect(await eventually(() => (++tries < 3 ? null : 'there'), { everyMs: 1 })).toBe('there');
  const never = eventually(() => Promise.reject(new Error('still closed')), { timeoutMs: 20, everyMs: 1 });
  await expect(never).rejects.toThrow('Not within 20 ms: still closed');
});

it('removes a temporary folder at the end of its block', () => {
  let path: string;
  {
    using folder = temporaryFolder();
    ({ path } = folder);
    expect(existsSync(path)).toBe(true);
  }
  expect(existsSync(path)).toBe(false);
});

it('has a clock that moves when it is told to', () => {
  const clock = manualClock(5);
  clock.advance(10);
  expect(clock.now()).toBe(15);
});

describeWith('chromium', 'the browser', () => {
  it('opens a page', async () => {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.setContent('<title>Hello</title>');
      expect(await page.title()).toBe('Hello');
    } finally {
      await browser.close();
    }
    expect(pathOf('chromium')).not.toBeNull();
  });
});

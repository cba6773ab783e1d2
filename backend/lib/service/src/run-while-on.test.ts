import { expect, it } from '@jest/globals';
import { eventually } from '@airy/testkit';
import { pino } from 'pino';
import { runWhileOn } from './run-while-on.ts';

/** A component that is off first, of which so many starts fail. */
function stand(failures: number) {
  const told: string[] = [];
  let settings: Readonly<Record<string, unknown>> | null = null;
  let onChange: () => Promise<void> | void = () => {};
  let left = failures;
  return {
    told,
    async switchTo(next: Readonly<Record<string, unknown>> | null) {
      settings = next;
      await onChange();
    },
    options: {
      component: 'integration-webhook',
      components: {
        settingsOf: () => settings,
        onChange(listener: () => Promise<void> | void) {
          onChange = listener;
          return () => void told.push('listens no more');
        },
      },
      logger: pino({ level: 'silent' }),
      backOff: { firstMs: 1, maxMs: 1 },
      async start() {
        told.push('start');
        if (left-- > 0) throw new Error('Redis is away');
        return { problem: () => null, stop: async () => void told.push('stop') };
      },
      use: () => void told.push('use'),
    },
  };
}

it('starts, uses and stops as the component is switched', async () => {
  const { options, switchTo, told } = stand(0);
  const running = await runWhileOn(options);
  expect(told).toEqual([]);
  for (const settings of [{}, { size: 1 }, null, {}]) await switchTo(settings);
  await running.stop();
  expect(told).toEqual(['start', 'use', 'stop', 'start', 'listens no more', 'stop']);
});

it('says why it does not run, and tries until it does', async () => {
  const { options, switchTo, told } = stand(2);
  const running = await runWhileOn(options);
  await switchTo({});
  expect(running.problem()).toBe('Redis is away');
  await eventually(() => running.problem() === null);
  expect(told).toEqual(['start', 'start', 'start']);
  await running.stop();
});

it('tries no more once it is switched off', async () => {
  const { options, switchTo, told } = stand(Infinity);
  const running = await runWhileOn({ ...options, backOff: { firstMs: 3_600_000, maxMs: 3_600_000 } });
  await switchTo({});
  await switchTo(null);
  expect(running.problem()).toBeNull();
  await running.stop();
  expect(told).toEqual(['start', 'listens no more']);
});

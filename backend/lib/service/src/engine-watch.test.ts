import { expect, it } from '@jest/globals';
import { manualClock } from '@airy/testkit';
import { pino } from 'pino';
import { createEngineWatch } from './engine-watch.ts';

it('names each engine with what is wrong since when, and says so in the log once', () => {
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: line => void lines.push(line) });
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const watch = createEngineWatch({ logger, clock: () => clock.now() });
  let problem: string | null = null;
  watch.add('kafka', () => problem);
  watch.add('registry', () => null);
  expect(watch.problems()).toEqual({ kafka: null, registry: null });
  problem = 'no broker answers';
  watch.problems();
  clock.advance(5_000);
  problem = 'still none';
  expect(watch.problems()).toEqual({ kafka: 'still none (since 2026-01-01T00:00:00.000Z)', registry: null });
  problem = null;
  expect(watch.problems()).toEqual({ kafka: null, registry: null });
  expect(lines.map(line => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'kafka cannot be used.',
    'kafka is well again.',
  ]);
  watch.stop();
});

/** SIGKILL in the middle of saving, again and again: nothing is missing, and only what was being saved stands there twice. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, it } from '@jest/globals';
import { openEmbeddedLog } from '@airy/event-log';
import { temporaryFolder } from '@airy/testkit';
import { pino } from 'pino';
import { isWhole, numbersIn } from './stand.fixture.ts';

const [events, cursors] = ['source.counting.events', 'source.counting.cursors'];
const lives = 3;
const numbersPerLife = 40;

/** @returns the first number that it was about to save. */
async function live(folder: string): Promise<number> {
  const script = new URL('./poller-kill.fixture.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, folder, events, cursors], { stdio: ['ignore', 'pipe', 'inherit'] });
  let [first, count] = [-1, 0];
  for await (const line of createInterface({ input: child.stdout })) {
    if (first < 0) first = Number(line);
    if (++count === numbersPerLife) child.kill('SIGKILL');
  }
  return first;
}

it('loses nothing, and doubles no more than one number a life', async () => {
  using folder = temporaryFolder();
  const firsts: number[] = [];
  for (let life = 0; life < lives; life++) firsts.push(await live(folder.path));
  const { log } = await openEmbeddedLog({ folder: folder.path, logger: pino({ level: 'silent' }) });
  const numbers = (await numbersIn(log, events, 1)).get('a') ?? [];
  await log.close();
  expect(isWhole(numbers)).toBe(true);
  expect(numbers.length - new Set(numbers).size).toBeLessThanOrEqual(lives);
  // Each life went on where the one before ended, not from the beginning.
  expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
  expect(firsts.at(-1)).toBeGreaterThan(numbersPerLife);
}, 60_000);

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf } from '@airy/local-engines';
import { temporaryFolder } from '@airy/testkit';
import { expect, it } from '@jest/globals';
import { askToRoll, markRunning, runningOn } from './running-mark.ts';

it('knows who runs on a folder until the note is taken back', () => {
  using folder = temporaryFolder();
  expect(runningOn(folder.path)).toBeNull();
  const takeBack = markRunning(folder.path);
  expect(runningOn(folder.path)).toEqual(identityOf(process.pid));
  takeBack();
  expect(runningOn(folder.path)).toBeNull();
});

it.each(['', 'half a {', '4711', '{"pid":1}'])('takes %j for nobody', text => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'running.json'), text);
  expect(askToRoll(folder.path)).toBe(false);
});

it('asks the process that left the note, never one that has its number now', async () => {
  using folder = temporaryFolder();
  const script = "process.on('SIGUSR2', () => console.log('asked')); setInterval(() => {}, 1000); console.log('ready')";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(child.stdout, 'data');
  const identity = identityOf(child.pid ?? 0);
  const note = (value: unknown): void => writeFileSync(join(folder.path, 'running.json'), JSON.stringify(value));
  note({ ...identity, started: 'another time' });
  expect(askToRoll(folder.path)).toBe(false);
  note(identity);
  expect(askToRoll(folder.path)).toBe(true);
  await once(child.stdout, 'data');
  expect(said).toBe('ready\nasked\n');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(askToRoll(folder.path)).toBe(false);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '@airy/testkit';
import { expect, it } from '@jest/globals';
import { engineProcess } from './engine-process.ts';
import { familyOf, identityOf, isAlive, signal } from './process-identity.ts';

const waits = 'setInterval(() => {}, 1000)';

async function started(script: string, stdio: 'ignore' | 'pipe' = 'ignore') {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', stdio, 'ignore'] });
  await once(child, 'spawn');
  const identity = identityOf(child.pid ?? 0);
  if (identity === null) throw new Error('it ended at once');
  return { child, identity };
}

it('knows a process by number and start', async () => {
  const { child, identity } = await started(waits);
  expect(isAlive(identity)).toBe(true);
  expect(isAlive({ ...identity, started: 'another time' })).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(identity)).toBe(false);
  expect(identityOf(identity.pid)).toBeNull();
});

it('never touches the process that has the number now', async () => {
  const { child, identity } = await started(waits);
  const former = { ...identity, started: 'another time' };
  signal(former, 'SIGKILL');
  await engineProcess(former).kill();
  await engineProcess(former).stop();
  expect(familyOf(former)).toEqual([]);
  expect(isAlive(identity)).toBe(true);
  child.kill('SIGKILL');
});

it('ends the children with their parent', async () => {
  const parent = `const { pid } = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(waits)}]);
    console.log(pid); ${waits}`;
  const { child, identity } = await started(parent, 'pipe');
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  const grandchild = identityOf(Number(line));
  expect(familyOf(identity)).toEqual([identity, grandchild]);
  await engineProcess(identity).kill();
  expect(isAlive(identity) || isAlive(grandchild!)).toBe(false);
});

it('stops one that is paused, and makes one that does not want to', async () => {
  const paused = await started(waits);
  const engine = engineProcess(paused.identity);
  engine.pause();
  await engine.stop();
  expect(isAlive(paused.identity)).toBe(false);
  const deaf = await started(`process.on('SIGTERM', () => {}); console.log('ready'); ${waits}`, 'pipe');
  await once(deaf.child.stdout!, 'data');
  await engineProcess(deaf.identity, { askedMs: 50 }).stop();
  await eventually(() => !isAlive(deaf.identity));
});

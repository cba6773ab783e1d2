import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { eventually, temporaryFolder } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { expect, it } from '@jest/globals';
import { identityOf, isAlive } from './process-identity.ts';
import { answersPing, startRedis } from './start-redis.ts';

/** One line of Redis's inline protocol; the first line of the answer. */
async function ask(address: string, command: string): Promise<string> {
  const { port, password } = new URL(address);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(password === '' ? `${command}\r\n` : `AUTH ${password}\r\n${command}\r\n`);
  let answer = '';
  const wanted = password === '' ? 1 : 2;
  while (answer.split('\r\n').length <= wanted) answer += String((await once(socket, 'data'))[0]);
  socket.destroy();
  return answer.split('\r\n')[wanted - 1] ?? '';
}

describeWithEngines(['redis'], 'a Redis of our own', () => {
  it('keeps what it acknowledged over kill and stop, on the same port', async () => {
    using folder = temporaryFolder();
    const first = await startRedis({ folder: folder.path, appendOnly: 'always' });
    expect(await ask(first.address, 'SET a 1')).toBe('+OK');
    await first.kill();
    const second = await startRedis({ folder: folder.path, appendOnly: 'always' });
    expect(second.address).toBe(first.address);
    expect(await ask(second.address, 'DEL a')).toBe(':1');
    await second.stop();
    expect(isAlive(second.identity)).toBe(false);
    const third = await startRedis({ folder: folder.path, appendOnly: 'always' });
    expect(await ask(third.address, 'DEL a')).toBe(':0');
    await third.stop();
  }, 120_000);

  it('takes settings and a password', async () => {
    using folder = temporaryFolder();
    const settings = { maxmemory: '100kb' };
    const redis = await startRedis({ folder: folder.path, password: 'secret', appendOnly: 'no', settings });
    expect(await ask(redis.address, 'SET a 1')).toMatch(/^-OOM/);
    const port = Number(new URL(redis.address).port);
    expect(await answersPing(port)).toBe(false);
    await redis.stop();
  }, 120_000);

  it('answers nothing while it is paused', async () => {
    using folder = temporaryFolder();
    const redis = await startRedis({ folder: folder.path });
    redis.pause();
    const answer = ask(redis.address, 'PING');
    const port = Number(new URL(redis.address).port);
    expect(await answersPing(port)).toBe(false);
    redis.resume();
    expect(await answer).toBe('+PONG');
    await redis.stop();
  }, 120_000);

  it('says what Redis said when it does not start', async () => {
    using folder = temporaryFolder();
    const wrong = startRedis({ folder: folder.path, settings: { maxmemory: 'much' } });
    await expect(wrong).rejects.toThrow(/Redis ended \(1\) before it answered:[^]*maxmemory/);
  }, 120_000);

  it('does not live on when the process that started it is killed', async () => {
    using folder = temporaryFolder();
    const source = fileURLToPath(new URL('start-redis.ts', import.meta.url));
    const script = `const { startRedis } = await import(${JSON.stringify(source)});
      const redis = await startRedis({ folder: ${JSON.stringify(folder.path)} });
      console.log(redis.pid); setInterval(() => {}, 1000);`;
    const options = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
    const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] });
    const redis = identityOf(Number((await once(child.stdout, 'data'))[0]))!;
    expect(isAlive(redis)).toBe(true);
    child.kill('SIGKILL');
    await eventually(() => !isAlive(redis));
  }, 120_000);
});

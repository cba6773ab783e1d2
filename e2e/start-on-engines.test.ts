/** `npm run engines -- start && npm start -- --engines`, and again after `stop`: what was written is still there. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineAddresses } from '@airy/local-engines';
import { eventually, temporaryFolder, type TemporaryFolder } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = ['kafka', 'registry', 'redis', 'postgres'] as const;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describeWithEngines(['kafka', 'registry', 'redis', 'postgres'], 'npm start -- --engines', () => {
  let folder: TemporaryFolder;
  let airy: ChildProcess | null = null;
  const environment = () => ({
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    AIRY_CACHE: process.env['AIRY_CACHE'],
    AIRY_ENGINES_DATA: join(folder.path, 'engines'),
    AIRY_SYSTEM_TOKEN: 'test-token',
    INIT_CWD: folder.path,
  });

  beforeAll(() => {
    folder = temporaryFolder();
  });

  afterAll(async () => {
    await stopAiry();
    engines('stop');
    folder[Symbol.dispose]();
  }, 60_000);

  function engines(...args: readonly string[]): string {
    const run = spawnSync(process.execPath, ['scripts/engines.mjs', ...args], {
      cwd: root,
      env: environment(),
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(run.stdout + run.stderr);
    return run.stdout;
  }

  async function startAiry(): Promise<{ readonly url: string; readonly output: () => string }> {
    const ready = join(folder.path, 'ready.json');
    rmSync(ready, { force: true });
    const options = ['--engines', '--port', '0', '--data', join(folder.path, 'data'), '--ready-file', ready];
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
    const child = spawn(process.execPath, ['scripts/start.mjs', ...options], { cwd: root, env: environment(), stdio });
    airy = child;
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (output += String(text)));
    await eventually(() => existsSync(ready) || child.exitCode !== null, { timeoutMs: 90_000 });
    if (child.exitCode !== null) throw new Error(output);
    return { ...(JSON.parse(readFileSync(ready, 'utf8')) as { url: string }), output: () => output };
  }

  async function stopAiry(): Promise<void> {
    if (airy === null || airy.exitCode !== null) return;
    airy.kill('SIGINT');
    await once(airy, 'exit');
  }

  async function call(url: string, path: string, body: object = {}): Promise<unknown> {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer test-token' };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return response.json();
  }

  it('runs Airy on them, also after all have been stopped and started', async () => {
    const ports: string[] = [];
    for (const name of names) ports.push('--port', `${name}=${await freePort()}`);
    const addresses = JSON.parse(engines('start', '--json', ...ports)) as EngineAddresses;
    const first = await startAiry();
    expect(first.output()).toContain(`brokers: ${addresses.kafka}`);
    expect(first.output()).not.toContain('is not a setting');
    await call(first.url, '/tags.create', { name: 'kept', color: 'tag-blue' });
    // Its schemas stand in the registry: it really runs there.
    expect(await (await fetch(`${addresses.registry}/subjects`)).json()).not.toEqual([]);
    expect(existsSync(join(folder.path, 'data', 'log.db'))).toBe(false);
    await stopAiry();
    engines('stop');
    // Started by Airy's own start this time, at the same ports.
    const second = await startAiry();
    expect(second.output()).toContain(`brokers: ${addresses.kafka}`);
    expect(await call(second.url, '/tags.list')).toMatchObject({ data: [{ name: 'kept' }] });
    await stopAiry();
  }, 240_000);
});

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startAiry, temporaryFolder, type RunningAiry } from '@airy/testkit';

const folder = fileURLToPath(new URL('.', import.meta.url));

function run(program: string, args: readonly string[], cwd: string) {
  const env = { PATH: process.env['PATH'] };
  return spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(folder, program), ...args], {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 15_000,
  });
}

async function sessionOf({ signInUrl }: Pick<RunningAiry, 'signInUrl'>): Promise<string | null> {
  const answer = await fetch(signInUrl, { redirect: 'manual' });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? null;
}

function post(airy: RunningAiry, path: string, cookie: string): Promise<Response> {
  const headers = { cookie, 'content-type': 'application/json', 'x-requested-with': 'XMLHttpRequest' };
  return fetch(airy.url + path, { method: 'POST', headers, body: '{}' });
}

describe('an instance that runs', () => {
  let airy: RunningAiry;
  beforeAll(async () => {
    airy = await startAiry();
  });
  afterAll(() => airy.stop());

  it('starts everything, lets the link in once, and shows the widget', async () => {
    expect(await (await fetch(`${airy.url}/actuator/health`)).json()).toEqual({ status: 'UP' });
    expect((await post(airy, '/channels.list', '')).status).toBe(403);
    const cookie = await sessionOf(airy);
    expect(cookie).toMatch(/^airy_auth_token=/);
    expect(await sessionOf(airy)).toBeNull();
    const channels = (await (await post(airy, '/channels.list', cookie ?? '')).json()) as { data: { id: string }[] };
    expect(channels.data).toHaveLength(1);
    expect(airy.output()).toContain(`${airy.url}/chatplugin/ui/example?channel_id=${channels.data[0]?.id}`);
    const config = (await (await post(airy, '/client.config', cookie ?? '')).json()) as { services: object };
    expect(config.services).toMatchObject({
      'api-communication': { enabled: true, healthy: true, component: 'api-communication' },
      'sources-facebook-webhook': { enabled: false, healthy: false, component: 'sources-facebook' },
    });
  });

  it('says in one line what is in the way, and ends with 1', async () => {
    using elsewhere = temporaryFolder();
    const inUse = run('main.ts', ['--port', '0', '--data', airy.dataFolder], elsewhere.path);
    expect(inUse.stderr).toMatch(
      /^The data folder \S+ is used by process \d+\. Stop it, or start with another `--data`\.\n$/,
    );
    expect(inUse.status).toBe(1);
    const { port } = new URL(airy.url);
    const taken = run('main.ts', ['--port', port, '--data', join(elsewhere.path, 'data')], elsewhere.path);
    expect(taken.stderr).toBe(`Port ${port} is in use. Stop the other program, or start with \`--port\`.\n`);
    expect(taken.status).toBe(1);
    writeFileSync(join(elsewhere.path, 'data', 'format'), '999\n');
    const newer = run('main.ts', ['--port', '0', '--data', 'data'], elsewhere.path);
    expect(newer.stderr).toMatch(/was written by a newer version\. Start that version, or use another `--data`\.\n$/);
    expect(newer.stderr.trim().split('\n')).toHaveLength(1);
    expect(newer.status).toBe(1);
  });

  it('gives out another sign-in link while it runs, and only then', async () => {
    using cwd = temporaryFolder();
    const link = run('sign-in.ts', ['--data', airy.dataFolder], cwd.path);
    expect(link.status).toBe(0);
    expect(await sessionOf({ signInUrl: link.stdout.trim() })).toMatch(/^airy_auth_token=/);
    const nobody = run('sign-in.ts', ['--data', cwd.path], cwd.path);
    expect(nobody.stderr).toMatch(/^No Airy runs on /);
    expect(nobody.status).toBe(1);
  });
});

it('goes on where it was after SIGKILL, and knows its sessions again', async () => {
  using data = temporaryFolder();
  const before = await startAiry({ dataFolder: data.path });
  const cookie = (await sessionOf(before)) ?? '';
  const [first, second] = [await (await post(before, '/channels.list', cookie)).text(), before.pid];
  await before.kill();
  await using after = await startAiry({ dataFolder: data.path });
  expect(after.pid).not.toBe(second);
  expect(await (await post(after, '/channels.list', cookie)).text()).toBe(first);
  expect(await after.stop('SIGTERM')).toBe(0);
});

it.each([
  ['--data', '/proc/airy'],
  ['--data', '/dev/null/data'],
  ['--host', '192.0.2.1'],
  ['--ready-file', '/proc/airy/ready'],
])('says in one line that %s %s cannot be, and ends with 1', (option, value) => {
  using cwd = temporaryFolder();
  const { stderr, status } = run('main.ts', ['--port', '0', option, value], cwd.path);
  expect(stderr).toMatch(new RegExp(`^.* cannot .*\\.\n$|^Cannot listen on .*\\.\n$`));
  expect(status).toBe(1);
});

it('names every wrong setting, and the services there are', () => {
  using cwd = temporaryFolder();
  writeFileSync(join(cwd.path, 'airy.yaml'), 'http:\n  prot: 1\n');
  const settings = run('main.ts', ['--hots', 'x'], cwd.path);
  expect(settings.stderr).toContain('airy.yaml:2  http.prot is not a setting; did you mean http.port?');
  expect(settings.stderr).toContain('--hots       is not an option; did you mean --host?');
  expect(settings.status).toBe(1);
  writeFileSync(join(cwd.path, 'airy.yaml'), '');
  const service = run('main.ts', ['api-admim'], cwd.path);
  expect(service.stderr).toContain('There is no service api-admim; there are bootstrap, api-communication, api-admin,');
  expect(readdirSync(cwd.path)).toEqual(['airy.yaml']);
  expect(run('main.ts', ['--help'], cwd.path)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('--port N'),
  });
});

it('starts the services that are named', async () => {
  await using airy = await startAiry({ services: ['api-communication'] });
  expect((await fetch(`${airy.url}/messages.list`, { method: 'POST' })).status).toBe(403);
  expect((await fetch(`${airy.url}/tags.list`, { method: 'POST' })).status).toBe(404);
});

it('keeps links and keys for the owner of the data folder, and out of the log; ends soon after Ctrl-C', async () => {
  using data = temporaryFolder();
  await using airy = await startAiry({ dataFolder: data.path, env: { AIRY_LOG_LEVEL: 'debug' } });
  await sessionOf(airy);
  const socket = new WebSocket(`${airy.url.replace('http', 'ws')}/ws.chatplugin`, ['v12.stomp']);
  await eventually(() => socket.readyState === WebSocket.OPEN);
  const interrupted = performance.now();
  expect(await airy.stop('SIGINT')).toBe(0);
  // The limit is a promise to whoever pressed the keys, not a measurement.
  expect(performance.now() - interrupted).toBeLessThan(5_000);

  const file = join(data.path, 'secrets.json');
  expect(statSync(file).mode & 0o077).toBe(0);
  const { jwtSecret } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  const code = new URL(airy.signInUrl).searchParams.get('code') ?? '';
  for (const secret of [jwtSecret, code]) expect(airy.output()).not.toContain(secret);
});

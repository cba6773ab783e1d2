/**
 * The package for receivers as they get it: packed, installed without a network into a folder of its own, run by Node, taken
 * into strict programs; the receivers of docs/webhooks.md as they stand there; and `airy webhooks listen` on an instance.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startAiry, startWebhookSink, temporaryFolder, type RunningAiry } from '@airy/testkit';
import { createReceiver, newSecret, signDelivery } from '@airy/webhook-receiver';
import { runNpm } from '../../scripts/npm.mjs';
import { call } from '../answers.ts';
import { itWithPython } from './python-verifier.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = temporaryFolder();
const project = join(folder.path, 'project');
const installed = join(project, 'node_modules', '@airy', 'webhook-receiver');
const children = new Set<ChildProcess>();

beforeAll(async () => {
  const dist = join(folder.path, 'dist');
  const builder = join(root, 'clients', 'webhooks', 'build.ts');
  await run(process.execPath, ['--disable-warning=ExperimentalWarning', builder, dist]);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  npm(dist, ['pack', '--ignore-scripts', '--pack-destination', folder.path]);
  npm(project, [
    'install',
    '--offline',
    '--no-audit',
    '--no-fund',
    join(folder.path, 'airy-webhook-receiver-0.0.0.tgz'),
  ]);
  symlinkSync(join(root, 'node_modules', 'express'), join(project, 'node_modules', 'express'), 'dir');
}, 60_000);

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  folder[Symbol.dispose]();
});

function npm(place: string, args: readonly string[]): void {
  const { status, stderr } = runNpm(place, args);
  if (status !== 0) throw new Error(`npm ${args.join(' ')}: ${stderr}`);
}

interface Program {
  readonly child: ChildProcess;
  output(): string;
}

function start(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Program {
  const child = spawn(command, args, { cwd: project, env: { PATH: process.env['PATH'], ...env } });
  children.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => void (output += text));
  return { child, output: () => output };
}

/** For a program that cannot say which port it was given. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

describe('the packed package', () => {
  it('is JavaScript with types, a command, a readme and the licence, and needs nothing', async () => {
    const published = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as object;
    expect(published).toMatchObject({ name: '@airy/webhook-receiver', license: 'MIT', bin: { airy: './airy.js' } });
    expect(Object.keys(published).filter(key => /dependencies|private|scripts/i.test(key))).toEqual([]);
    for (const file of ['README.md', 'LICENSE', 'index.d.ts'])
      expect(readFileSync(join(installed, file), 'utf8')).toBeTruthy();
    expect(readFileSync(join(installed, 'index.js'), 'utf8')).not.toMatch(/^import /m);
    const { stdout } = await run(join(project, 'node_modules', '.bin', 'airy'), ['webhooks', 'listen', '--help']);
    expect(stdout).toContain('--forward URL');
  });

  const program = `
import { createReceiver, signDelivery, newSecret, VerificationError, type WebhookEvent } from '@airy/webhook-receiver';
const secret: string = newSecret();
const body = JSON.stringify({ type: 'a.b', timestamp: 1, payload: {} });
const headers = await signDelivery({ id: 'evt-1', body, secrets: [secret] });
const receiver = createReceiver({ secrets: [secret], toleranceMs: 600_000 });
const event: WebhookEvent = await receiver.verify({ body, headers: new Headers(headers) });
const code = await receiver.verify({ body: body + ' ', headers }).catch((error: unknown) =>
  error instanceof VerificationError ? error.code : null,
);
console.log(JSON.stringify({ type: event.type, code }));
`;

  it('runs in Node', async () => {
    const file = join(project, 'program.ts');
    writeFileSync(file, program);
    const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', file]);
    expect(JSON.parse(stdout)).toEqual({ type: 'a.b', code: 'signature_mismatch' });
  });

  const forTypeScript5 = createRequire(join(root, 'e2e', 'openapi-client', 'package.json'));
  it.each([
    ['TypeScript 5', join(dirname(forTypeScript5.resolve('typescript/package.json')), 'bin', 'tsc')],
    ['our TypeScript', join(root, 'node_modules', 'typescript', 'bin', 'tsc')],
  ])('is taken by %s', async (_name, compiler) => {
    writeFileSync(join(project, 'checked.ts'), program);
    const compilerOptions = {
      ...{ target: 'es2023', module: 'nodenext', moduleResolution: 'nodenext', strict: true, noEmit: true },
      ...{ exactOptionalPropertyTypes: true, skipLibCheck: false, lib: ['es2023'] },
      ...{ typeRoots: [join(root, 'node_modules', '@types')], types: ['node'] },
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['checked.ts'] }));
    const complaints = await run(process.execPath, [compiler, '--project', project]).then(
      () => '',
      (error: unknown) => (error as { readonly stdout: string }).stdout,
    );
    expect(complaints).toBe('');
  });
});

describe('the receivers of docs/webhooks.md', () => {
  const page = readFileSync(join(root, 'docs', 'webhooks.md'), 'utf8');
  const receivers = [...page.matchAll(/^```(\w+) receiver\n([\s\S]*?)^```$/gm)].map(
    ({ 1: language = '', 2: code = '' }, n) => ({ n, language, code }),
  );

  it('are three', () => {
    expect(receivers.map(({ language }) => language)).toEqual(['js', 'js', 'python']);
  });

  it.each(receivers.slice(0, 2))('$n (js) takes each event once, and nothing that Airy did not sign', ({ n, code }) =>
    takesEachOnce(process.execPath, { name: `receiver-${n}.mjs`, code }),
  );

  itWithPython('2 (python) takes each event once, and nothing that Airy did not sign', python =>
    takesEachOnce(python, { name: 'receiver-2.py', code: receivers[2]?.code ?? '' }),
  );

  async function takesEachOnce(program: string, { name, code }: { name: string; code: string }): Promise<void> {
    const file = join(project, name);
    writeFileSync(file, code);
    const [secret, port] = [newSecret(), String(await freePort())];
    const { child, output } = start(program, [file], { PORT: port, AIRY_WEBHOOK_SECRET: secret });
    const deliver = async (id: string, secrets: readonly string[]): Promise<number> => {
      const body = JSON.stringify({ type: 'message.created', timestamp: 1, payload: { text: 'Grüße' } });
      const headers = await signDelivery({ id, body, secrets });
      const url = `http://127.0.0.1:${port}/hook`;
      return (await fetch(url, { method: 'POST', headers, body })).status;
    };
    expect(await eventually(() => deliver('evt-1', [newSecret(), secret]))).toBe(204);
    expect(await deliver('evt-2', [newSecret()])).toBe(401);
    expect(await deliver('evt-1', [secret])).toBe(204);
    expect(await deliver('evt-3', [secret])).toBe(204);
    await eventually(() => output().includes('evt-3'));
    expect(output()).toBe('message.created evt-1\nmessage.created evt-3\n');
    child.kill('SIGKILL');
  }
});

describe('airy webhooks listen', () => {
  const systemToken = 'listen-system-token';
  let airy: RunningAiry;
  beforeAll(async () => {
    airy = await startAiry({ settings: `security: { systemToken: "${systemToken}" }` });
  }, 60_000);
  afterAll(() => airy?.stop());

  it('forwards what happens, goes on where it stood, and ends when it is told to', async () => {
    await using sink = await startWebhookSink();
    const secret = newSecret();
    const resume = join(project, 'place');
    const places = ['--airy', airy.url, '--forward', `${sink.url}/hook`, '--types', 'tag.updated', '--resume', resume];
    const listen = () =>
      start(join(project, 'node_modules', '.bin', 'airy'), ['webhooks', 'listen', ...places], {
        ...{ AIRY_TOKEN: systemToken, AIRY_WEBHOOK_SECRET: secret },
      });
    const tag = (name: string) => call({ url: airy.url, systemToken }, '/tags.create', { name, color: 'tag-red' });
    const first = listen();
    await eventually(() => first.output().includes('Listening'));
    await tag('one');
    await eventually(() => sink.received.length === 1);
    await eventually(() => first.output().includes('→ 204'));
    const ended = new Promise(resolve => first.child.once('close', resolve));
    first.child.kill('SIGINT');
    expect(await ended).toBe(0);
    await tag('two');
    const second = listen();
    await tag('three');
    await eventually(() => sink.received.length === 3);
    await eventually(() => /(→ 204[\s\S]*){2}/.test(second.output()));
    second.child.kill('SIGKILL');
    const receiver = createReceiver({ secrets: [secret] });
    const events = await Promise.all(sink.received.map(delivery => receiver.verify(delivery)));
    expect(events.map(({ type, payload }) => [type, payload['name']])).toEqual([
      ...[
        ['tag.updated', 'one'],
        ['tag.updated', 'two'],
        ['tag.updated', 'three'],
      ],
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(3);
  }, 60_000);
});

/**
 * The client package as integrators get it: packed, installed without a network into a folder of its own, type-checked as a
 * strict program, run by Node and by a browser against an instance.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from '@airy/http-client';
import { launchChromium, startAiry, temporaryFolder, type RunningAiry } from '@airy/testkit';
import { describeWith } from '@airy/testkit/describe-with';
import type { Browser } from 'playwright-core';
import { runNpm } from '../scripts/npm.mjs';
import { call } from './answers.ts';
import { visitorWrites } from './visitor.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../', import.meta.url));
const systemToken = 'http-client-system-token';

const folder = temporaryFolder();
const project = join(folder.path, 'project');
const installed = join(project, 'node_modules', '@airy', 'http-client');
let airy: RunningAiry;
let settings: string;
let site: Server;
let origin: string;
let conversationId: string;

beforeAll(async () => {
  site = createServer((request, response) => {
    const isScript = request.url === '/http-client.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? readFileSync(join(installed, 'index.js')) : '<title>A page of somebody else</title>');
  });
  await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  settings = `security: { systemToken: "${systemToken}", allowedOrigins: ["${origin}"] }`;
  airy = await startAiry({ settings });
  await packAndInstall();
  const access = { url: airy.url, systemToken };
  const channel = JSON.parse(await call(access, '/channels.chatplugin.connect', { name: 'Web shop' })) as {
    id: string;
  };
  ({ conversationId } = await visitorWrites(access, channel.id, 'Is the blue lamp in stock?'));
}, 60_000);

afterAll(async () => {
  await airy?.stop();
  site?.closeAllConnections();
  site?.close();
  folder[Symbol.dispose]();
});

async function packAndInstall(): Promise<void> {
  const dist = join(folder.path, 'dist');
  const builder = join(root, 'clients', 'http-client', 'build.ts');
  await run(process.execPath, ['--disable-warning=ExperimentalWarning', builder, dist]);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  npm(dist, ['pack', '--ignore-scripts', '--pack-destination', folder.path]);
  npm(project, ['install', '--offline', '--no-audit', '--no-fund', join(folder.path, 'airy-http-client-0.0.0.tgz')]);
}

function npm(place: string, args: readonly string[]): void {
  const { status, stderr } = runNpm(place, args);
  if (status !== 0) throw new Error(`npm ${args.join(' ')}: ${stderr}`);
}

/** What a user writes; Node strips its types where it runs. */
const program = `
import { openAsBlob } from 'node:fs';
import { ApiError, createClient, HttpClient, type Conversation, type Message } from '@airy/http-client';

const { AIRY = '', TOKEN = '', CONVERSATION = '' } = process.env;
const airy = createClient({ baseUrl: AIRY, token: TOKEN });

const feed = airy.events({ types: ['message.created'], conversationId: CONVERSATION });
await feed.open();
const sent: Message = await airy.call('messages.send', {
  conversation_id: CONVERSATION,
  message: { text: 'From the package' },
});
let heard: string | undefined;
for await (const event of feed) {
  if (event.type === 'refresh.required') continue;
  heard = event.payload.message.id;
  break;
}
const list: readonly Conversation[] = (await airy.call('conversations.list', { page_size: 5 })).data;
const { media_url } = await airy.upload(await openAsBlob(import.meta.filename), { name: 'program.txt' });
const code = await airy.call('tags.delete', { id: crypto.randomUUID() }).then(
  () => null,
  (error: unknown) => (error instanceof ApiError ? error.code : 'another error'),
);
const { data } = await new HttpClient(AIRY, undefined, { token: TOKEN }).listMessages({ conversationId: CONVERSATION });
const newest: Date | undefined = data[0]?.sentAt;
console.log(JSON.stringify({
  heard: heard === sent.id,
  read: list[0]?.last_message.id === sent.id,
  uploaded: (await fetch(media_url)).status,
  code,
  newest: newest?.toISOString() === sent.sent_at,
}));
`;

const mistakes = [
  ['a call that does not exist', "await airy.call('conversations.lists', {});"],
  ['a field that is missing', "await airy.call('conversations.info', {});"],
  ['a colour that does not exist', "await airy.call('tags.create', { name: 'x', color: 'tag-pink' });"],
  ['a field of an answer that does not exist', "(await airy.call('tags.list', {})).pages;"],
  ['an event that was not asked for', "for await (const { type } of feed) if (type === 'tag.updated') break;"],
  ['an argument that Airy Core’s method does not take', "await new HttpClient('').deleteTag({ id: 'x' });"],
] as const;

describe('the packed client', () => {
  it('is one file of JavaScript with types, a readme and the licence, and needs nothing', () => {
    const published = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as object;
    expect(published).toMatchObject({ name: '@airy/http-client', license: 'MIT' });
    expect(Object.keys(published).filter(key => /dependencies|private|scripts/i.test(key))).toEqual([]);
    for (const file of ['README.md', 'LICENSE', 'index.d.ts'])
      expect(readFileSync(join(installed, file), 'utf8')).toBeTruthy();
    const script = readFileSync(join(installed, 'index.js'));
    expect(script.toString()).not.toMatch(/^import /m);
    const zipped = gzipSync(script, { level: 9 }).length;
    process.stderr.write(`@airy/http-client: ${script.length} bytes, ${zipped} gzipped\n`);
    expect(zipped).toBeLessThan(10 * 1024);
  });

  it('runs in Node', async () => {
    const file = join(project, 'program.ts');
    writeFileSync(file, program);
    const env = { PATH: process.env['PATH'], AIRY: airy.url, TOKEN: systemToken, CONVERSATION: conversationId };
    const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
      env,
      timeout: 20_000,
    });
    expect(JSON.parse(stdout)).toEqual({ heard: true, read: true, uploaded: 200, code: 'not_found', newest: true });
  });
});

describe('the types of the packed client', () => {
  const forTypeScript5 = createRequire(join(root, 'e2e', 'openapi-client', 'package.json'));
  const compilers = {
    'TypeScript 5': join(dirname(forTypeScript5.resolve('typescript/package.json')), 'bin', 'tsc'),
    'our TypeScript': join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
  };
  const ofNode = { typeRoots: [join(root, 'node_modules', '@types')], types: ['node'] };

  /** What the compiler has to say; empty: nothing. Types of packages are checked, too. */
  const complaintsOf = async (compiler: string, code: string, options: object): Promise<string> => {
    writeFileSync(join(project, 'checked.ts'), code);
    const compilerOptions = {
      ...{ target: 'es2023', module: 'nodenext', moduleResolution: 'nodenext', strict: true, noEmit: true },
      ...{ noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
      ...{ ...ofNode, ...options },
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['checked.ts'] }));
    const done = run(process.execPath, [compiler, '--project', project], { cwd: project });
    return done.then(
      () => '',
      (error: unknown) => (error as { readonly stdout: string }).stdout,
    );
  };

  it.each([
    ['TypeScript 5', 'Node', { lib: ['es2023'] }],
    ['our TypeScript', 'Node', { lib: ['es2023'] }],
    ['our TypeScript', 'a bundler', { module: 'esnext', moduleResolution: 'bundler' }],
  ] as const)('are taken by %s for %s', async (compiler, _place, options) => {
    expect(await complaintsOf(compilers[compiler], program, options)).toBe('');
  });

  it('are taken where there is a browser only', async () => {
    const code = "import { createClient } from '@airy/http-client'; export const airy = createClient({ baseUrl: '' });";
    const options = { types: [], lib: ['es2023', 'dom'], module: 'esnext', moduleResolution: 'bundler' };
    expect(await complaintsOf(compilers['our TypeScript'], code, options)).toBe('');
  });

  it('refuse mistakes', async () => {
    const code = `${program}\n${mistakes.map(([, mistake]) => mistake).join('\n')}\n`;
    const complaints = await complaintsOf(compilers['our TypeScript'], code, {});
    const lines = new Set([...complaints.matchAll(/^checked\.ts\((\d+),/gm)].map(match => Number(match[1])));
    const first = program.split('\n').length + 1;
    expect([...lines].toSorted((a, b) => a - b)).toEqual(mistakes.map((_mistake, index) => first + index));
  });
});

describeWith('chromium', 'the packed client in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 30_000);
  afterAll(() => browser?.close());

  it('calls, hears and uploads from a page of another site, with a token', async () => {
    const page = await browser.newPage();
    await page.goto(origin);
    const work = `(async () => {
      const { createClient } = await import('/http-client.js');
      const airy = createClient({ baseUrl: ${JSON.stringify(airy.url)}, token: ${JSON.stringify(systemToken)} });
      const feed = airy.events({ types: ['tag.updated'] });
      await feed.open();
      const tag = await airy.call('tags.create', { name: 'Browser', color: 'tag-blue' });
      const { value } = await feed.next();
      await feed.return();
      const listed = (await airy.call('tags.list', {})).data.some(({ id }) => id === tag.id);
      const { media_url } = await airy.upload(new File(['from a page'], 'page.txt'));
      return { heard: value.payload.id === tag.id, listed, file: media_url };
    })()`;
    const { file, ...rest } = await page.evaluate<{ readonly file: string }>(work);
    expect(rest).toEqual({ heard: true, listed: true });
    expect(await (await fetch(file)).text()).toBe('from a page');
  });

  it('calls as Airy Core’s pages did: with the cookie of the session', async () => {
    const page = await browser.newPage();
    await page.route('**/http-client.js', route => route.fulfill({ path: join(installed, 'index.js') }));
    const work = (name: string) => `(async () => {
      const { HttpClient } = await import('/http-client.js');
      const told = [];
      const airy = new HttpClient(location.origin, (body, loginUrl) => told.push(loginUrl));
      const answer = await airy.createTag({ name: '${name}', color: 'tag-red' }).catch(({ status, body }) => ({ status, code: body.code }));
      const names = await airy.listTags().then(tags => tags.map(({ name }) => name), () => null);
      return { answer, told: told.length, listed: names?.includes('${name}') ?? null };
    })()`;
    await page.goto(`${airy.url}/docs`);
    expect(await page.evaluate(work('Nobody'))).toEqual({
      ...{ answer: { status: 403, code: 'unauthorized' }, told: 2, listed: null },
    });
    await page.goto(airy.signInUrl);
    expect(await page.evaluate(work('Cookie'))).toMatchObject({ answer: { name: 'Cookie' }, told: 0, listed: true });
  });
});

describe('the client while its server is killed and starts anew', () => {
  it('makes a call that nobody answered again, and hears what it has missed, once', async () => {
    const client = createClient({ baseUrl: airy.url, token: systemToken });
    // It comes back later than what it must not miss.
    const feed = client.events({ types: ['tag.updated'], reconnectMs: 3_000 });
    await feed.open();
    const create = (name: string) => client.call('tags.create', { name, color: 'tag-red' });
    const first = await create('Before');
    const heard = [await feed.next()];
    const coming = feed.next();
    await airy.kill();
    const [killed, creating] = [airy, create('Meanwhile')];
    const { dataFolder, url } = killed;
    airy = await startAiry({ settings, dataFolder, port: Number(new URL(url).port) });
    const second = await creating.catch(() => create('Meanwhile'));
    const third = await create('After');
    heard.push(await coming, await feed.next());
    await feed.return();
    expect(heard.map(({ value }) => value?.type === 'tag.updated' && value.payload.id)).toEqual([
      ...[first.id, second.id, third.id],
    ]);
    await killed.stop();
  }, 30_000);
});

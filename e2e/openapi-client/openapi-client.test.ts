/**
 * A client that `openapi-typescript` makes of our OpenAPI, as somebody in a project of their own would: it compiles with
 * TypeScript 5 and with ours, and it works; what the contract does not have does not compile.
 */
import { execFile } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAiry, temporaryFolder, type RunningAiry } from '@airy/testkit';
import { call } from '../answers.ts';
import { visitorWrites } from '../visitor.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const here = createRequire(import.meta.url);
const systemToken = 'openapi-client-system-token';
const compilers = [
  ['TypeScript 5', join(dirname(here.resolve('typescript/package.json')), 'bin', 'tsc')],
  ['our TypeScript', join(root, 'node_modules', 'typescript', 'bin', 'tsc')],
] as const;

/** What a user writes. */
const program = `
import createClient from 'openapi-fetch';
import type { components, paths } from './airy.d.ts';

const { AIRY = '', TOKEN = '', CONVERSATION = '' } = process.env;
const airy = createClient<paths>({ baseUrl: AIRY, headers: { authorization: \`Bearer \${TOKEN}\` } });

const list = await airy.POST('/conversations.list', { body: { page_size: 5 } });
const names: string[] = (list.data?.data ?? []).map(({ metadata }) => metadata.contact.display_name);

const sent = await airy.POST('/messages.send', {
  params: { header: { 'Idempotency-Key': 'made-by-openapi-typescript' } },
  body: { conversation_id: CONVERSATION, message: { text: 'Hello from a client of your own' } },
});
const message: components['schemas']['Message'] | undefined = sent.data;

const refused = await airy.POST('/conversations.info', { body: { conversation_id: crypto.randomUUID() } });
const code: string | undefined = refused.error?.code;

const tag = await airy.POST('/tags.create', { body: { name: 'Made', color: 'tag-green' } });
const deleted = await airy.POST('/tags.delete', { body: { id: tag.data?.id ?? '' } });

console.log(JSON.stringify({ names, state: message?.delivery_state, code, color: tag.data?.color, deleted: deleted.response.status }));
`;

const mistakes = [
  ['a call that does not exist', "await airy.POST('/conversations.lists', { body: {} });"],
  ['a field that is missing', "await airy.POST('/conversations.info', { body: {} });"],
  ['a colour that does not exist', "await airy.POST('/tags.create', { body: { name: 'x', color: 'tag-pink' } });"],
  ['a field of an answer that does not exist', 'list.data?.pages;'],
] as const;

describe('a client made by openapi-typescript', () => {
  const folder = temporaryFolder();
  const file = (name: string): string => join(folder.path, name);
  let airy: RunningAiry;
  let conversationId: string;

  beforeAll(async () => {
    symlinkSync(join(root, 'node_modules'), file('node_modules'), 'dir');
    writeFileSync(file('package.json'), JSON.stringify({ type: 'module' }));
    const generator = join(dirname(here.resolve('openapi-typescript/package.json')), 'bin', 'cli.js');
    await run(process.execPath, [generator, join(root, 'docs/reference/openapi.json'), '--output', file('airy.d.ts')]);
    airy = await startAiry({ settings: `security: { systemToken: "${systemToken}" }` });
    const access = { url: airy.url, systemToken };
    const channel = JSON.parse(await call(access, '/channels.chatplugin.connect', { name: 'Web shop' })) as {
      id: string;
    };
    ({ conversationId } = await visitorWrites(access, channel.id, 'Hello'));
  }, 60_000);

  afterAll(async () => {
    await airy?.stop();
    folder[Symbol.dispose]();
  });

  /** What the compiler has to say; empty: nothing. */
  const complaintsOf = async (compiler: string, name: string, code: string): Promise<string> => {
    writeFileSync(file(name), code);
    const config = file(`${name}.json`);
    const compilerOptions = {
      ...{ target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext', strict: true, noEmit: true },
      ...{ noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, allowImportingTsExtensions: true },
      types: ['node'],
    };
    writeFileSync(config, JSON.stringify({ compilerOptions, files: [name] }));
    const done = run(process.execPath, [compiler, '--project', config], { cwd: folder.path });
    return done.then(
      () => '',
      (error: unknown) => (error as { readonly stdout: string }).stdout,
    );
  };

  it.each(compilers)(
    'compiles with %s',
    async (_name, compiler) => {
      expect(await complaintsOf(compiler, 'program.ts', program)).toBe('');
    },
    30_000,
  );

  it.each(mistakes)(
    'does not compile with %s',
    async (_name, mistake) => {
      const [, [, compiler]] = compilers;
      expect(await complaintsOf(compiler, 'mistake.ts', `${program}\n${mistake}\n`)).toMatch(
        /mistake\.ts\(\d+,\d+\): error/,
      );
    },
    30_000,
  );

  it('works', async () => {
    writeFileSync(file('program.ts'), program);
    const env = { PATH: process.env['PATH'], AIRY: airy.url, TOKEN: systemToken, CONVERSATION: conversationId };
    const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', file('program.ts')], {
      env,
    });
    const { names, ...rest } = JSON.parse(stdout) as { names: string[] };
    expect(names).toHaveLength(1);
    expect(rest).toEqual({ state: 'pending', code: 'not_found', color: 'tag-green', deleted: 204 });
  });
});

/**
 * The examples of the documentation, run as they stand there. A block marked `run` (```sh run, ```ts run) is executed against
 * an instance, with `AIRY`, `TOKEN` and `CONVERSATION` in its environment; the block after it, marked `answer`, is what it
 * prints: the same fields, or with `answer exactly` the same values, too.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAiry, temporaryFolder, type RunningAiry } from '@airy/testkit';
import { call } from './answers.ts';
import { visitorWrites } from './visitor.ts';

const run = promisify(execFile);
const docs = fileURLToPath(new URL('../docs/', import.meta.url));
const systemToken = 'a-long-random-text';

interface Example {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly code: string;
  readonly answer: { readonly value: unknown; readonly exactly: boolean } | null;
}

interface Block {
  readonly line: number;
  /** Words after the backticks. */
  readonly words: readonly string[];
  readonly text: string;
}

function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(\w.*)\n([\s\S]*?)^```$/gm)].map(({ 1: info = '', 2: text = '', index }) => ({
    line: markdown.slice(0, index).split('\n').length,
    words: info.trim().split(/\s+/),
    text,
  }));
}

function examplesOf(page: string): readonly Example[] {
  const blocks = blocksOf(readFileSync(join(docs, page), 'utf8'));
  return blocks.flatMap(({ line, words, text }, index) => {
    const [language = '', ...marks] = words;
    if (!marks.includes('run')) return [];
    const next = blocks[index + 1];
    const answer = next?.words.includes('answer')
      ? { value: JSON.parse(next.text) as unknown, exactly: next.words.includes('exactly') }
      : null;
    return [{ page, line, language, code: text, answer }];
  });
}

const pages = ['guides', 'reference'].flatMap(folder =>
  readdirSync(join(docs, folder))
    .filter(name => name.endsWith('.md'))
    .map(name => `${folder}/${name}`),
);
const examples = pages.flatMap(examplesOf);

/** Where each value is, without what it is: lists by their first element. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return 'list';
  if (typeof value !== 'object' || value === null) return 'value';
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, shapeOf(child)]));
}

describe('the examples of the documentation', () => {
  const folder = temporaryFolder();
  let airy: RunningAiry;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    // Examples take our packages by name.
    symlinkSync(fileURLToPath(new URL('../node_modules', import.meta.url)), join(folder.path, 'node_modules'), 'dir');
    airy = await startAiry({ settings: `security: { systemToken: "${systemToken}" }` });
    const access = { url: airy.url, systemToken };
    const channel = JSON.parse(await call(access, '/channels.chatplugin.connect', { name: 'Web shop' })) as {
      id: string;
    };
    const { conversationId } = await visitorWrites(access, channel.id, 'Is the blue lamp in stock?');
    env = { PATH: process.env['PATH'], AIRY: airy.url, TOKEN: systemToken, CONVERSATION: conversationId };
  }, 60_000);

  afterAll(async () => {
    await airy?.stop();
    folder[Symbol.dispose]();
  });

  const execute = async ({ language, code, line }: Example): Promise<string> => {
    if (language === 'sh') return (await run('bash', ['-euo', 'pipefail', '-c', code], { env })).stdout;
    const file = join(folder.path, `line-${line}.mts`);
    writeFileSync(file, code);
    const options = ['--disable-warning=ExperimentalWarning', file];
    return (await run(process.execPath, options, { env, timeout: 20_000 })).stdout;
  };

  it('are there', () => {
    expect(examples.length).toBeGreaterThan(3);
    expect(new Set(examples.map(({ language }) => language))).toEqual(new Set(['sh', 'ts']));
  });

  it.each(examples.map(example => [`${example.page}:${example.line}`, example] as const))(
    '%s does what it says',
    async (_name, example) => {
      const output = await execute(example);
      if (example.answer === null) return;
      const answered = JSON.parse(output) as unknown;
      const { value, exactly } = example.answer;
      expect(exactly ? answered : shapeOf(answered)).toEqual(exactly ? value : shapeOf(value));
    },
    30_000,
  );
});

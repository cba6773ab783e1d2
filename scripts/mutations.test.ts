/** The script that puts faults in: it changes a copy only, and every fault of its list still has a place. */
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf } from '@airy/local-engines';
import { expect, it } from '@jest/globals';
import { mutations } from './mutations/mutations.ts';
import { runTests } from './mutations/run-tests.ts';
import { withRow } from './mutations/table.ts';
import { TreeCopy } from './mutations/tree-copy.ts';
import { root } from './root.ts';

it.each(mutations.map(mutation => [mutation.title, mutation] as const))('has a place for: %s', (_title, mutation) => {
  const whole = readFileSync(join(root, mutation.file), 'utf8');
  expect(whole.split(mutation.text).length - 1).toBe(1);
  expect(mutation.tests.filter(test => !existsSync(join(root, test)))).toEqual([]);
  expect(mutation.replacement).not.toBe(mutation.text);
});

it('turns a test red in the copy, green again afterwards, and leaves the original alone', async () => {
  const mutation = mutations.find(({ title }) => title.startsWith('The checker'));
  if (!mutation) throw new Error('The fault is not in the list any more');
  const before = readFileSync(join(root, mutation.file), 'utf8');
  using copy = new TreeCopy(root);
  const restore = copy.put(mutation);
  expect(() => copy.put(mutation)).toThrow('stands in e2e/engines/checker.ts 0 times');
  const red = await runTests(copy.root, { files: mutation.tests });
  expect(red).toMatchObject({ isGreen: false, failed: ['says how many are lost, doubled, invented'] });
  restore();
  expect(await runTests(copy.root, { files: mutation.tests })).toMatchObject({ isGreen: true, failed: [] });
  expect(readFileSync(join(root, mutation.file), 'utf8')).toBe(before);
}, 60_000);

it('ends what tests leave behind, also outside of their group and in a folder that is deleted', async () => {
  using copy = new TreeCopy(root);
  const servers = join(copy.root, 'servers');
  writeFileSync(
    join(copy.root, 'scripts', 'leaves-servers.test.ts'),
    `import { spawn } from 'node:child_process';
    import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
    import { tmpdir } from 'node:os';
    import { join } from 'node:path';
    import { it } from '@jest/globals';
    it('leaves servers', () => {
      const folder = mkdtempSync(join(tmpdir(), 'x-'));
      for (const [cwd, env] of [[folder, {}], ['/', process.env]])
        for (const detached of [true, false]) {
          const server = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { cwd, env, detached, stdio: 'ignore' });
          appendFileSync(${JSON.stringify(servers)}, server.pid + ' ');
        }
      rmSync(folder, { recursive: true });
    });`,
  );
  const { isGreen, output } = await runTests(copy.root, { files: ['scripts/leaves-servers.test.ts'] });
  expect([isGreen, output]).toEqual([true, expect.any(String)]);
  const pids = readFileSync(servers, 'utf8').trim().split(' ').map(Number);
  expect(pids.length).toBe(4);
  expect(pids.filter(pid => identityOf(pid) !== null)).toEqual([]);
}, 60_000);

it('resolves our packages inside the copy, and changes a package of others there only', () => {
  using copy = new TreeCopy(root);
  expect(realpathSync(join(copy.root, 'node_modules/@airy/topics'))).toBe(join(copy.root, 'backend/lib/topics'));
  const file = 'node_modules/kafkajs/index.js';
  const original = readFileSync(join(root, file), 'utf8');
  const restore = copy.put({ title: '', file, text: 'module.exports', replacement: 'exports.none', tests: [] });
  expect(readFileSync(join(copy.root, file), 'utf8')).toContain('exports.none');
  expect(readFileSync(join(root, file), 'utf8')).toBe(original);
  restore();
  expect(readFileSync(join(copy.root, file), 'utf8')).toBe(original);
});

it('writes a row between two marks, in the place of the one of before, and nothing else', () => {
  const page = 'a\n<!-- begin: written by `npm run mutations -- --write` -->\n<!-- end -->\nb';
  const day = new Date('2026-01-02');
  const first = withRow(page, { title: 'a|b', file: 'x.ts', result: 'caught', by: ['one', 'two', 'three'] }, day);
  expect(first).toContain('| a\\|b | `x.ts` | one<br>two<br>and 1 more | 2026-01-02 |');
  const padded = first.replace('| a\\|b |', '| a\\|b    |');
  const second = withRow(padded, { title: 'other', file: 'y.ts', result: 'missed', by: [] }, day);
  const third = withRow(second, { title: 'a|b', file: 'x.ts', result: 'no verdict', by: [] }, day);
  expect(third.split('\n').filter(line => line.startsWith('| '))).toEqual([
    '| fault | in | turned red | tried |',
    '| --- | --- | --- | --- |',
    '| a\\|b | `x.ts` | **no verdict** | 2026-01-02 |',
    '| other | `y.ts` | **missed** | 2026-01-02 |',
  ]);
  expect([third.startsWith('a\n<!-- begin'), third.endsWith('<!-- end -->\nb')]).toEqual([true, true]);
  expect(() => withRow('nothing', { title: '', file: '', result: 'missed', by: [] })).toThrow('has no line');
});

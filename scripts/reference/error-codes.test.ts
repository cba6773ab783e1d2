import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { catalogue } from '@airy/errors';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url);

describe('the tree', () => {
  it('throws and rejects with codes of the catalogue only, and uses each of them', async () => {
    const { stdout } = await run(
      'git',
      ['ls-files', '--cached', '--others', '--exclude-standard', 'backend', 'frontend', 'scripts'],
      {
        cwd: root,
      },
    );
    const files = stdout
      .split('\n')
      .filter(file => /\.tsx?$/.test(file) && !/\.test\.tsx?$|errors\/src\/catalogue/.test(file));
    const texts = await Promise.all(files.map(file => readFile(new URL(file, root), 'utf8').catch(() => '')));
    const source = texts.join('\n');
    const thrown = [...source.matchAll(/(?:new AiryError|rejected)\(\s*'(\w+)'/g)].map(match => match[1] ?? '');
    expect(thrown.length).toBeGreaterThan(30);
    expect(thrown.filter(code => !Object.hasOwn(catalogue, code))).toEqual([]);
    expect(Object.keys(catalogue).filter(code => !source.includes(`'${code}'`))).toEqual([]);
  });
});

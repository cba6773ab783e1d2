import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root } from '../root.ts';
import { namingExceptions } from './exceptions.ts';
import { namedSources } from './names.ts';

/** A source's folder and its simulator, what is made of the sources, and tests. */
const free = [
  /^backend\/(sources|simulators)\//,
  /\.generated\.ts$/,
  /\.test\.tsx?$/,
  /\.fixture\.ts$/,
  /__fixtures__\//,
  /\/(dist|node_modules)\//,
  /^backend\/lib\/testkit\//,
  /^scripts\/(broken-sources|new-source|mutations|source-names)\//,
];

const ids = await sourceIds();
const found = new Map(
  filesOf().flatMap(file => {
    const names = namedSources(readFileSync(join(root, file), 'utf8'), ids, file.endsWith('x'));
    return names.length > 0 ? [[file, names] as const] : [];
  }),
);

async function sourceIds(): Promise<readonly string[]> {
  const { sources } = await import('../../backend/services/all/src/sources.generated.ts');
  return sources.map(({ id }) => id);
}

function filesOf(): readonly string[] {
  return ['backend', 'bench', 'clients', 'frontend', 'infrastructure', 'scripts']
    .flatMap(folder =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(path => `${folder}/${path}`),
    )
    .filter(path => /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path) && !free.some(one => one.test(path)));
}

function exceptionsOf(file: string) {
  return namingExceptions.filter(({ path }) => (path.endsWith('/') ? file.startsWith(path) : file === path));
}

describe('no file outside of a source’s folder', () => {
  it('names it', () => {
    const faults = [...found].flatMap(([file, names]) => {
      const allowed = exceptionsOf(file).flatMap(one => one.names);
      return names.filter(name => !allowed.includes(name)).map(name => `${file} names ${name}`);
    });
    expect(faults).toEqual([]);
  });

  it('is an exception without need', () => {
    const needed = (path: string, name: string): boolean =>
      [...found].some(
        ([file, names]) => names.includes(name) && (path.endsWith('/') ? file.startsWith(path) : file === path),
      );
    const stale = namingExceptions.flatMap(({ path, names }) =>
      names.filter(name => !needed(path, name)).map(name => `${path}: ${name}`),
    );
    expect(stale).toEqual([]);
  });

  it('is an exception without a reason', () => {
    for (const { reason } of namingExceptions) expect(reason).toMatch(/\w.*\.$/);
  });
});

describe('a name of a source', () => {
  it.each([
    [`if (channel.source === 'facebook') show();`, ['facebook']],
    ['const path = `/facebook`;', ['facebook']],
    [`post('channels.twilio.sms.connect')`, ['twilio.sms']],
    ['import { ConnectFacebook } from "./x.tsx"; ConnectFacebook();', ['facebook']],
    ['const page = <p>Facebook Messenger</p>;', ['facebook']],
    ['const isMeta = /^(facebook|instagram)$/.test(source);', ['facebook', 'instagram']],
    [`if (source === 'email') show();`, ['email']],
    [`call('channels.email.connect')`, ['email']],
  ])('stands in %s', (code, names) => {
    expect(namedSources(code, ids, true)).toEqual(expect.arrayContaining(names));
  });

  it.each([
    '/** Facebook sends twice. */ const x = 1;',
    `const { email } = account;`,
    `const text = 'Your email address';`,
  ])('does not stand in %s', code => {
    expect(namedSources(code, ids)).toEqual([]);
  });
});

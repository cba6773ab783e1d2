/** Which test stands behind what a source declares. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '@airy/source-kit';
import { root } from '../root.ts';
import { testNamesOf } from '../compatibility/test-names.ts';

export const columns = [
  'receive',
  'send',
  'media',
  'templates',
  'receipts',
  'profile',
  'check',
  'discover',
  'start conversation',
] as const;
export type Column = (typeof columns)[number];

export interface SourceFolder {
  /** Name under backend/sources. */
  readonly name: string;
  readonly source: Source;
}

/** A test: file from the root, and its name, with ` › ` between its parts. */
export interface Evidence {
  readonly file: string;
  readonly name: string;
}

interface Declared {
  /** Whether the source declares it. */
  is(source: Source): boolean;
  /** The test of the conformance suite. */
  test(source: Source): string;
  /** Its name in `elsewhere`. */
  readonly part: string;
}

const mediaOf = ({ content: { limits } }: Source): string | undefined => Object.keys(limits?.files ?? {})[0];

const declared: Readonly<Record<Column, Declared>> = {
  receive: {
    is: ({ capabilities }) => capabilities.receives.length > 0,
    test: ({ capabilities }) => `what arrives › has a fixture of the kind ${capabilities.receives[0]}`,
    part: 'receives',
  },
  send: {
    is: ({ send, content: { limits } }) => send !== undefined || (limits?.kinds.length ?? 0) > 0,
    test: () => 'sending › knows what was accepted',
    part: 'send',
  },
  media: {
    is: source => mediaOf(source) !== undefined,
    test: source => `sending › sends ${mediaOf(source)}`,
    part: 'send',
  },
  templates: {
    is: ({ content: { limits } }) => limits?.kinds.includes('template') ?? false,
    test: () => 'sending › sends template',
    part: 'send',
  },
  receipts: {
    is: ({ capabilities }) => capabilities.receipts.length > 0,
    test: () => 'what arrives › tells the receipts that it declares',
    part: 'receives',
  },
  profile: {
    is: ({ profile }) => profile !== undefined,
    test: () => 'profiles › have the name and the picture that the platform gives',
    part: 'profile',
  },
  check: {
    is: ({ check }) => check !== undefined,
    test: () => 'checking › says whose credentials are good',
    part: 'check',
  },
  discover: {
    is: ({ channels }) => channels?.onExplore !== undefined,
    test: () => 'exploring › lists what can be connected, without a token',
    part: 'explore',
  },
  'start conversation': {
    is: ({ capabilities }) => capabilities.mayStartConversation,
    test: () => 'sending › writes to somebody who has not written',
    part: 'send',
  },
};

/** Null: the source does not declare it. @throws Error if it does and no test says so. */
export function evidenceOf({ name: folder, source }: SourceFolder, column: Column): Evidence | null {
  const { is, test, part } = declared[column];
  if (!is(source)) return null;
  const path = join('backend/sources', folder);
  const named = namedTest(path, source.id, column);
  if (named !== null) return named;
  const file = suiteFileOf(path, source.id);
  const elsewhere = new RegExp(`\\b${part}: '(src/[^']+\\.test\\.ts)'`).exec(
    readFileSync(join(root, file), 'utf8'),
  )?.[1];
  if (elsewhere !== undefined) return firstTestOf(join(path, elsewhere));
  return { file, name: `the source ${source.id} › ${test(source)}` };
}

/** In the folder's package.json: `"airy": { "tests": { "facebook": { "profile": "src/profile.test.ts: a profile › …" } } }`. */
function namedTest(path: string, id: string, column: Column): Evidence | null {
  const { airy } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as {
    readonly airy?: { readonly tests?: Readonly<Record<string, Readonly<Record<string, string>>>> };
  };
  const text = airy?.tests?.[id]?.[column];
  if (text === undefined) return null;
  const end = text.indexOf(': ');
  const file = text.slice(0, end);
  return { file: file.startsWith('src/') ? join(path, file) : file, name: text.slice(end + 2) };
}

/** The file in which the suite is called for this source. */
function suiteFileOf(path: string, id: string): string {
  const camel = id.replaceAll(/[.-]([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const files = readdirSync(join(root, path, 'src')).filter(name => name.endsWith('.test.ts'));
  const calls = files.filter(name => {
    const text = readFileSync(join(root, path, 'src', name), 'utf8');
    return text.includes('sourceConformance(') && new RegExp(`\\b${camel}\\b|'${id}'`).test(text);
  });
  if (calls[0] === undefined) throw new Error(`No test in ${path}/src calls sourceConformance for ${id}.`);
  return join(path, 'src', calls[0]);
}

function firstTestOf(file: string): Evidence {
  const text = readFileSync(join(root, file), 'utf8');
  const titles = /describe\('([^']+)'[^]*?\bit(?:\.each\([^]*?\))?\('([^']+)'/.exec(text);
  if (titles === null) throw new Error(`${file} has no test.`);
  return { file, name: `${titles[1]} › ${titles[2]}` };
}

const suite = 'backend/lib/source-kit/src/conformance';

const namesOf = new Map<string, readonly RegExp[]>();

function testsIn(file: string): readonly RegExp[] {
  const known = namesOf.get(file) ?? testNamesOf(readFileSync(join(root, file), 'utf8'));
  namesOf.set(file, known);
  return known;
}

/** Whether the test exists: in its file, or in the suite that its file calls. */
export function exists({ file, name }: Evidence): boolean {
  if (!existsSync(join(root, file))) return false;
  if (testsIn(file).some(pattern => pattern.test(name.replaceAll(' › ', ' ')))) return true;
  const [source = '', group = '', test = ''] = name.split(' › ');
  const text = readFileSync(join(root, file), 'utf8');
  if (!text.includes('sourceConformance(') || !source.startsWith('the source ')) return false;
  const files = readdirSync(join(root, suite)).map(one => join(suite, one));
  return files.some(
    one =>
      readFileSync(join(root, one), 'utf8').includes(`describe('${group}'`) &&
      testsIn(one).some(pattern => pattern.test(test) || pattern.test(`${group} ${test}`)),
  );
}

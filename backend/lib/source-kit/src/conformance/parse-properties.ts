/** Nothing that can be posted brings a parser down: it throws its typed rejection, or says that it made nothing of it. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Source } from '../source.ts';
import { count } from './counts.ts';
import { problemOf, readOrRefuse, type Read } from './parser.ts';
import { runs } from './runs.ts';
import { fixturesOf, type ConformanceSubject } from './subject.ts';

const deep = 20_000;
const poison: readonly (readonly [string, Uint8Array])[] = [
  ['nothing', Buffer.from('')],
  ['the beginning of an object', Buffer.from('{')],
  ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
  ['a byte order mark', Buffer.from([0xef, 0xbb, 0xbf])],
  ['zeros', Buffer.alloc(64)],
  ['null', Buffer.from('null')],
  ['a number', Buffer.from('1e999')],
  ['a list', Buffer.from('[[],{},null]')],
  ['deep lists', Buffer.from('['.repeat(deep) + ']'.repeat(deep))],
  ['deep objects', Buffer.from('{"entry":'.repeat(deep) + '1' + '}'.repeat(deep))],
  ['names of prototypes', Buffer.from('{"__proto__":{"object":"page"},"constructor":{"prototype":1}}')],
  ['half a character', Buffer.from(String.raw`{"text":"\ud800","id":"\udfff"}`)],
  ['a page', Buffer.from('<html><body>502</body></html>')],
  ['a form', Buffer.from('a=1&a=2&%E0%A4%A=%')],
];

export function parseProperties<S extends Source>(subject: ConformanceSubject<S>, read: Read): void {
  const fixtures = fixturesOf(subject);

  it.each(poison)('makes a dead letter, or nothing, of %s', async (_what, body) => {
    expect((await readOrRefuse(read, { name: 'poison', body }))?.commands ?? []).toEqual([]);
    count('poisonous bodies');
  });

  it('makes nothing of what is not the platform’s', async () => {
    const json = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue());
    const bodies = fc.oneof(
      { weight: 4, arbitrary: json.map(value => Buffer.from(JSON.stringify(value))) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
      { weight: 1, arbitrary: fc.string().map(text => Buffer.from(text)) },
    );
    const property = fc.asyncProperty(bodies, async body => {
      count('made-up bodies');
      expect((await readOrRefuse(read, { name: 'made up', body }))?.commands ?? []).toEqual([]);
    });
    await fc.assert(property, { numRuns: runs(400) });
  });

  it('survives fixtures in which something is missing or of another kind', async () => {
    const bodies = fixtures.filter(({ body }) => isJson(textOf(body)));
    if (bodies.length === 0) return;
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom(8.64e15, -1, 1.5, '', '9'.repeat(400), '__proto__'));
    const property = fc.asyncProperty(fc.constantFrom(...bodies), fc.nat(), value, async (fixture, place, other) => {
      const body = Buffer.from(JSON.stringify(replaced(JSON.parse(textOf(fixture.body)), place, other)));
      for (const command of (await readOrRefuse(read, { ...fixture, body }))?.commands ?? [])
        expect(problemOf(command)).toBeNull();
      count('changed fixtures');
    });
    await fc.assert(property, { numRuns: runs(500) });
  });

  it('survives fixtures of which bytes are missing or wrong', async () => {
    const property = fc.asyncProperty(
      fc.constantFrom(...fixtures),
      fc.nat(),
      fc.nat(255),
      async (fixture, at, byte) => {
        const body = Buffer.from(fixture.body);
        const place = at % Math.max(1, body.length);
        const other =
          byte % 2 === 0 ? body.subarray(0, place) : Buffer.from(body.map((b, i) => (i === place ? byte : b)));
        for (const command of (await readOrRefuse(read, { ...fixture, body: other }))?.commands ?? [])
          expect(problemOf(command)).toBeNull();
        count('changed fixtures');
      },
    );
    if (fixtures.length > 0) await fc.assert(property, { numRuns: runs(200) });
  });
}

function textOf(body: Uint8Array): string {
  return Buffer.from(body).toString('utf8');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Forms and XML have no places that could be replaced.
    return false;
  }
}

/** A copy in which the nth value is another one. */
function replaced(value: unknown, nth: number, replacement: unknown): unknown {
  let left = nth % sizeOf(value);
  const visit = (node: unknown): unknown => {
    if (left-- === 0) return replacement;
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, visit(child)]));
  };
  return visit(value);
}

function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, child) => sum + sizeOf(child), 1);
}

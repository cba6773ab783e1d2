/** Parsing is pure, complete over its fixtures, and settled by ids however often something comes. */
import { describe, expect, it } from '@jest/globals';
import type { Parsed, Source } from '../source.ts';
import { count } from './counts.ts';
import { isExcepted } from './elsewhere.ts';
import { parserOf, problemOf, stateOf, written, type Read } from './parser.ts';
import { parseProperties } from './parse-properties.ts';
import { fixturesOf, type ConformanceSubject, type Fixture } from './subject.ts';

export function parseConformance<S extends Source>(subject: ConformanceSubject<S>): void {
  const read = parserOf(subject);
  if (read === null || subject.source.parse === undefined) return;
  const fixtures = fixturesOf(subject);

  describe('its parser', () => {
    it('has fixtures', () => {
      expect(fixtures.length).toBeGreaterThan(0);
    });

    it.each(fixtures.map(fixture => [fixture.name, fixture] as const))('reads %s', async (_name, fixture) => {
      const parsed = await read(fixture);
      expect(parsed).toMatchSnapshot();
      expect(parsed.commands.map(problemOf)).toEqual(parsed.commands.map(() => null));
      count('fixtures');
    });

    replay(subject, read, fixtures);
    redelivery(read, fixtures);
    counted(subject, read, fixtures);
    parseProperties(subject, read);
  });
}

function replay<S extends Source>(subject: ConformanceSubject<S>, read: Read, fixtures: readonly Fixture[]): void {
  it('gives the same commands, byte for byte, whenever a raw record is replayed', async () => {
    const frozen = JSON.stringify(subject.config);
    for (const fixture of fixtures) {
      const before = Buffer.from(fixture.body);
      const texts = new Set<string>();
      for (const year of [2040, 2040, 2041]) texts.add(JSON.stringify(await read(fixture, Date.UTC(year, 1))));
      expect(texts.size).toBe(1);
      expect(before.equals(fixture.body)).toBe(true);
    }
    expect(JSON.stringify(subject.config)).toBe(frozen);
  });

  it('names its own source, and channels and conversations, in every command', async () => {
    const { source, siblings = [] } = subject;
    const known = [source, ...siblings].map(({ id }) => id);
    for (const { commands } of await readAll(read, fixtures))
      for (const command of commands) {
        expect(command.conversationId).not.toBe('');
        const teller = 'source' in command ? command.source : undefined;
        if (source.hasSourcesOfOthers) expect(teller).toMatch(/./);
        else expect(known).toContain(teller);
      }
  });
}

/** A generator of its own, so that a failure comes again. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed;
  const key = (): number => (state = (state * 48_271) % 0x7fffffff);
  return items.map(item => [key(), item] as const).toSorted(([a], [b]) => a - b).map(([, item]) => item); // prettier-ignore
}

function redelivery(read: Read, fixtures: readonly Fixture[]): void {
  it('changes nothing when everything is delivered again', async () => {
    const once = written((await readAll(read, fixtures)).flatMap(({ commands }) => commands));
    const before = stateOf(once);
    const again = await readAll(read, fixtures, Date.UTC(2042, 1));
    expect(stateOf(written(again.flatMap(({ commands }) => commands), once))).toBe(before); // prettier-ignore
  });

  it('makes one message of each event that is delivered three times, shuffled', async () => {
    const inOrder = (await readAll(read, fixtures)).flatMap(({ commands }) => commands);
    const expected = [...written(inOrder).messages.keys()].toSorted();
    for (let seed = 1; seed <= 10; seed++) {
      const bodies = shuffled([...fixtures, ...fixtures, ...fixtures], seed);
      const parsed = await readAll(read, bodies, Date.UTC(2040, seed));
      const { messages } = written(parsed.flatMap(({ commands }) => commands));
      expect([...messages.keys()].toSorted()).toEqual(expected);
      count('deliveries', bodies.length);
    }
  });
}

function counted<S extends Source>(subject: ConformanceSubject<S>, read: Read, fixtures: readonly Fixture[]): void {
  if (isExcepted(subject, 'noUnknownKinds')) return;
  it('counts an event of a kind that nobody knows', async () => {
    const unknown = (await readAll(read, fixtures)).filter(parsed => parsed.unknown.length > 0);
    expect(unknown.length).toBeGreaterThan(0);
    for (const kind of unknown.flatMap(parsed => parsed.unknown)) expect(kind.length).toBeLessThanOrEqual(200);
  });
}

async function readAll(read: Read, fixtures: readonly Fixture[], receivedAt?: number): Promise<readonly Parsed[]> {
  const all: Parsed[] = [];
  for (const fixture of fixtures) all.push(await read(fixture, receivedAt));
  return all;
}

/** Parsing is pure, complete over its fixtures, and cannot be brought down. */
import { readConversationCommand } from '@airy/domain';
import { AiryError } from '@airy/errors';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Parsed, Source } from '../source.ts';
import { fixturesOf, type ConformanceSubject } from './subject.ts';

export function parseConformance<S extends Source>(subject: ConformanceSubject<S>): void {
  const { source, config, rawHeaders = {} } = subject;
  if (!source.parse) return;
  const read = async (body: Uint8Array, receivedAt = Date.UTC(2040, 1)): Promise<Parsed> =>
    (source.parse as NonNullable<Source['parse']>)({ body, headers: rawHeaders, receivedAt }, config);
  const fixtures = fixturesOf(subject);

  describe('its parser', () => {
    it('has fixtures', () => {
      expect(fixtures.length).toBeGreaterThan(0);
    });

    it.each(fixtures.map(({ name, body }) => [name, body] as const))('reads %s', async (_name, body) => {
      const parsed = await read(body);
      expect(parsed).toMatchSnapshot();
      expect(await read(body)).toEqual(parsed);
      expect(await read(body, Date.UTC(2041, 1))).toEqual(parsed);
      expect(parsed.commands.map(problemOf)).toEqual(parsed.commands.map(() => null));
    });

    it('makes nothing of JSON that is not the platform’s', async () => {
      await fc.assert(
        fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async value => {
          expect((await read(Buffer.from(JSON.stringify(value)))).commands).toEqual([]);
        }),
        { numRuns: 300 },
      );
    });

    it('survives fixtures in which something is missing or of another kind', async () => {
      const bodies = fixtures.map(({ body }) => Buffer.from(body).toString('utf8')).filter(isJson);
      if (bodies.length === 0) return;
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...bodies), fc.nat(), fc.jsonValue(), async (body, place, replacement) => {
          const parsed = await tryRead(read, replaced(JSON.parse(body), place, replacement));
          for (const command of parsed?.commands ?? []) expect(problemOf(command)).toBeNull();
        }),
        { numRuns: 500 },
      );
    });
  });
}

/** A body that is no JSON object may be refused; then it is a dead letter. */
async function tryRead(read: (body: Uint8Array) => Promise<Parsed>, value: unknown): Promise<Parsed | null> {
  try {
    return await read(Buffer.from(JSON.stringify(value)));
  } catch (error) {
    if (error instanceof AiryError && error.code === 'invalid_request') return null;
    throw error;
  }
}

/** Why the writer would not take it. */
function problemOf(command: unknown): string | null {
  const envelope = { id: 'id', at: 0, principal: 'source', reply: false, requestHash: null, command };
  const checked = readConversationCommand(JSON.parse(JSON.stringify(envelope)));
  return checked.ok ? null : checked.reason;
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
  const total = count(value);
  let left = nth % total;
  const visit = (node: unknown): unknown => {
    if (left-- === 0) return replacement;
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, visit(child)]));
  };
  return visit(value);
}

function count(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, child) => sum + count(child), 1);
}

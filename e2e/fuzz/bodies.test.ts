/** Every call with bodies made up from its own schema, right and wrong: answers are as documented, and never a 5xx. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Endpoint } from '@airy/contract';
import fc from 'fast-check';
import { allEndpoints } from '../../scripts/reference/source-endpoints.ts';
import { bodyOf, wrongBodyOf } from './body-arbitrary.ts';
import {
  problemOf,
  readOpenApi,
  requestSchemaOf,
  startFuzzedInstance,
  type FuzzedInstance,
} from './fuzzed-instance.ts';

/** Runs for each call, of each kind; each with several bodies at once. */
const runs = 8;
const atOnce = 4;
const document = readOpenApi();
const withBody = ([, endpoint]: readonly [string, Endpoint]): boolean => requestSchemaOf(document, endpoint) !== null;
const endpoints = Object.entries(allEndpoints()).filter(withBody);
/** They take no JSON. */
const leftOut = Object.entries(allEndpoints()).filter(entry => !withBody(entry));

describe('made-up bodies', () => {
  let instance: FuzzedInstance;
  let sent = 0;
  const statuses = new Map<number, number>();

  beforeAll(async () => {
    instance = await startFuzzedInstance();
  }, 60_000);

  afterAll(async () => {
    const counted = [...statuses].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
    process.stderr.write(`made-up bodies: ${sent} calls of ${endpoints.length} kinds; answers ${counted.join(', ')}\n`);
    process.stderr.write(`made-up bodies: left out ${leftOut.map(([name]) => name).join(', ') || 'none'}\n`);
    await instance?.[Symbol.asyncDispose]();
  });

  const send = async (endpoint: Endpoint, body: unknown): Promise<Response> => {
    const answer = await fetch(instance.airy.url + endpoint.path, {
      method: 'POST',
      headers: { authorization: `Bearer ${instance.tokens[endpoint.access]}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    sent++;
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    return answer;
  };

  /** Every one that is wrong, with what was sent. */
  const problemsOf = async (endpoint: Endpoint, bodies: readonly unknown[]): Promise<readonly string[]> => {
    const problems = bodies.map(async body => {
      const answer = await send(endpoint, body);
      // No body and null are an empty object.
      const isWrong = !endpoint.request.safeParse(body ?? {}).success;
      if (isWrong && answer.ok) return `taken although wrong: ${JSON.stringify(body).slice(0, 300)}`;
      const problem = await problemOf(answer, endpoint);
      return problem === null ? null : `${problem} to ${JSON.stringify(body).slice(0, 300)}`;
    });
    return (await Promise.all(problems)).filter(problem => problem !== null);
  };

  it.each(endpoints)(
    '%s answers as documented',
    async (_name, endpoint) => {
      const schema = requestSchemaOf(document, endpoint) ?? {};
      for (const kind of [bodyOf, wrongBodyOf]) {
        const bodies = fc.array(kind(schema, instance.known), { minLength: atOnce, maxLength: atOnce });
        const property = fc.asyncProperty(bodies, async some => expect(await problemsOf(endpoint, some)).toEqual([]));
        await fc.assert(property, { numRuns: runs, endOnFailure: true });
      }
    },
    60_000,
  );
});

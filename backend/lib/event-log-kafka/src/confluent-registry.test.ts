/** A registry that does not answer as it should; how a good one is used shows in the conformance suite. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { openConfluentRegistry } from './confluent-registry.ts';
import type { ConfluentRegistry } from './confluent-registry.ts';

const silent = { warn: () => undefined, error: () => undefined };

function registryAt(url: string): ConfluentRegistry {
  return openConfluentRegistry({ url, username: 'airy', password: 'hidden-word', answerMs: 100, logger: silent });
}

describe('a registry in trouble', () => {
  /** What the server does next; null: nothing, for ever. */
  let answer: { readonly status: number; readonly body: string } | null = null;
  let authorization: string | undefined;
  const server = createServer((request, response) => {
    ({ authorization } = request.headers);
    if (!answer) return;
    response.writeHead(answer.status, {
      'content-type': answer.body.startsWith('{') ? 'application/json' : 'text/html',
    });
    response.end(answer.body);
  });
  let url: string;

  beforeAll(async () => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ['hangs', null, 'Timeout'],
    ['fails', { status: 500, body: '{"error_code":50001,"message":"store broken"}' }, 'store broken'],
    ['is overloaded', { status: 503, body: '<html>busy</html>' }, 'busy'],
    [
      'wants another password',
      { status: 401, body: '{"error_code":401,"message":"no"}' },
      'refuses our name or password',
    ],
    ['is something else', { status: 404, body: '<html>not found</html>' }, 'not found'],
  ])('that %s is waited for: nothing is called unknown or wrong', async (_, next, said) => {
    answer = next;
    const registry = registryAt(url);
    for (const asked of [registry.schemaById(1), registry.latest('a'), registry.register('a', '"string"')]) {
      await expect(asked).rejects.toMatchObject({
        code: 'registry_unavailable',
        message: expect.stringContaining(said),
      });
    }
    expect(registry.health()).toContain(said);
    expect(registry.health()).not.toContain('hidden-word');
  });

  it('that is not there is no bad request', async () => {
    await expect(registryAt('http://127.0.0.1:1').schemaById(1)).rejects.toMatchObject({
      code: 'registry_unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('is well again after its first answer, and is not asked twice for what it has told', async () => {
    const registry = registryAt(url);
    answer = null;
    await expect(registry.schemaById(1)).rejects.toThrow();
    answer = { status: 200, body: JSON.stringify({ schema: '"string"' }) };
    expect(await registry.schemaById(1)).toBe('"string"');
    expect(registry.health()).toBeNull();
    expect(authorization).toBe(`Basic ${btoa('airy:hidden-word')}`);
    answer = null;
    expect(await registry.schemaById(1)).toBe('"string"');
  });

  it('says of an id that it is unknown, which is an answer', async () => {
    const registry = registryAt(url);
    answer = { status: 404, body: '{"error_code":40403,"message":"Schema not found"}' };
    await expect(registry.schemaById(1)).rejects.toMatchObject({ code: 'schema_unknown' });
    expect(registry.health()).toBeNull();
  });
});

describeWithEngines(['registry'], 'compatibility on a real registry', ({ registry: url }) => {
  const subject = `test-${randomUUID()}`;

  afterAll(() => fetch(`${url}/subjects/${subject}`, { method: 'DELETE' }));

  it('is checked also where somebody else has registered the subject before, under no rule', async () => {
    const field = (name: string, type: string): object => ({ name, type });
    const schema = (...fields: object[]): string => JSON.stringify({ type: 'record', name: 'Old', fields });
    await fetch(`${url}/subjects/${subject}/versions`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ schema: schema(field('id', 'string')) }),
    });
    const registry = registryAt(url);
    const incompatible = registry.register(subject, schema(field('id', 'string'), field('more', 'long')));
    await expect(incompatible).rejects.toMatchObject({ code: 'schema_incompatible' });
    expect(await registry.latest(subject)).toMatchObject({ version: 1 });
  });
});

import { temporaryFolder } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { expect, it } from '@jest/globals';
import { startRegistry } from './start-registry.ts';

const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };

function register(address: string, fields: readonly object[]): Promise<Response> {
  const schema = JSON.stringify({ type: 'record', name: 'Thing', fields });
  return fetch(`${address}/subjects/things/versions`, { method: 'POST', headers, body: JSON.stringify({ schema }) });
}

const id = { name: 'id', type: 'string' };

describeWithEngines(['registry'], 'a registry of our own', () => {
  it('keeps its schemas and their ids over a kill, and refuses what readers could not read', async () => {
    using folder = temporaryFolder();
    const first = await startRegistry({ folder: folder.path });
    const { id: given } = (await (await register(first.address, [id])).json()) as { id: number };
    await first.kill();
    const second = await startRegistry({ folder: folder.path });
    expect(second.address).toBe(first.address);
    const kept = await fetch(`${second.address}/schemas/ids/${given}`);
    expect(await kept.text()).toContain('Thing');
    expect((await register(second.address, [id, { name: 'more', type: 'string' }])).status).toBe(409);
    expect((await register(second.address, [id, { name: 'more', type: 'string', default: '' }])).status).toBe(200);
    await second.stop();
  }, 120_000);
});

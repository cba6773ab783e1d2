/** Against moto's S3 server, a process of its own; skipped, and said so, where it is not installed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, pathOf, temporaryFolder } from '@airy/testkit';
import { describeWith } from '@airy/testkit/describe-with';
import { mediaConformance, type MediaStand } from './conformance.ts';
import { openS3Store, type S3Settings } from './s3-store.ts';

const settings: S3Settings = {
  s3Key: 'key',
  s3Secret: 'secret',
  s3Bucket: 'airy-media',
  s3Region: 'eu-central-1',
  s3Path: '/files/of airy/',
  s3Endpoint: 'http://127.0.0.1:1',
};
const missing = `${'0'.repeat(64)}.png`;

describeWith('moto', 'an S3-compatible store', () => {
  const temporary = temporaryFolder();
  const folder = temporary.path;
  let server: ChildProcess;
  let stand: MediaStand;
  let given: S3Settings;

  beforeAll(async () => {
    const port = await freePort();
    server = spawn(pathOf('moto') ?? '', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    given = { ...settings, s3Endpoint: `http://127.0.0.1:${port}` };
    await eventually(async () => (await fetch(`${given.s3Endpoint}/${given.s3Bucket}`, { method: 'PUT' })).ok, {
      timeoutMs: 30_000,
    });
    await mkdir(folder, { recursive: true });
    stand = { store: await openS3Store(given), reopen: () => openS3Store(given), folder };
  }, 40_000);
  afterAll(async () => {
    await stand.store.close();
    server.kill();
    if (server.exitCode === null) await once(server, 'exit');
    temporary[Symbol.dispose]();
  });

  mediaConformance('S3', () => stand);

  it('keeps files in the folder that is named, for nobody but us', async () => {
    const list = await fetch(`${given.s3Endpoint}/${given.s3Bucket}?list-type=2`);
    const keys = [...(await list.text()).matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key ?? '');
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(key).toMatch(/^files\/of airy\/[0-9a-f]{64}\.png$/);
    // Whoever has no key gets nothing: the bucket is not opened to anybody.
    expect((await fetch(`${given.s3Endpoint}/${given.s3Bucket}/${encodeURI(keys[0] ?? '')}`)).status).toBe(403);
  });

  it('that has no such bucket is not available, and the file is not missing', async () => {
    const store = await openS3Store({ ...given, s3Bucket: 'another' });
    await expect(store.open(missing)).rejects.toMatchObject({ code: 'media_unavailable' });
    await store.close();
  });
});

describe('a store that is away', () => {
  it('is not available: neither a fault of ours nor a missing file', async () => {
    const port = await freePort();
    const store = await openS3Store({ ...settings, s3Endpoint: `http://127.0.0.1:${port}` });
    await expect(store.open(missing)).rejects.toMatchObject({ code: 'media_unavailable' });
    await expect(store.size(missing)).rejects.toMatchObject({ code: 'media_unavailable' });
    await store.close();
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

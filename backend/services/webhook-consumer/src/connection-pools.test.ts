import { expect, it } from '@jest/globals';
import { startWebhookSink } from '@airy/testkit';
import { ConnectionPools } from './connection-pools.ts';
import { exchange } from './exchange.ts';
import { openNetwork } from './open-network.ts';

it('each answer shows that something can be reached, also over a connection that is kept', async () => {
  await using sink = await startWebhookSink();
  const network = openNetwork({ allowedNetworks: '127.0.0.0/8', proxy: null });
  let noted = 0;
  network.reach.noted = () => void (noted += 1);
  const pools = new ConnectionPools(network);
  const endpoint = { id: 'hook', url: sink.url, concurrency: 1, timeoutMs: 5_000, clientCertificate: null };
  const request = { url: new URL(sink.url), headers: {}, body: Buffer.from('{}'), timeoutMs: 5_000 };
  for (let count = 0; count < 3; count++) {
    const { kind } = await exchange(pools.of(endpoint), { ...request, running: new Set() });
    expect(kind).toBe('answered');
  }
  await pools.close();
  // One more for the connection.
  expect(noted).toBeGreaterThanOrEqual(4);
});

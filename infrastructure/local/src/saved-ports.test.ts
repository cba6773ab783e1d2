import { createServer } from 'node:net';
import { once } from 'node:events';
import { temporaryFolder } from '@airy/testkit';
import { expect, it } from '@jest/globals';
import { freePorts } from './free-port.ts';
import { portsOf } from './saved-ports.ts';

it('gives different ports below those of outgoing connections', async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
  for (const port of ports) expect(port).toBeLessThan(32_768);
});

it('remembers the ports of a folder; one that is given wins', async () => {
  using folder = temporaryFolder();
  const first = await portsOf(folder.path, ['a', 'b'], {});
  expect(await portsOf(folder.path, ['a', 'b'], {})).toEqual(first);
  const [other] = await freePorts(1);
  expect(await portsOf(folder.path, ['a', 'b'], { b: other })).toEqual({ a: first.a, b: other });
  expect(await portsOf(folder.path, ['a', 'b'], {})).toEqual({ a: first.a, b: other });
});

it('says which port is taken', async () => {
  using folder = temporaryFolder();
  const [port = 0] = await freePorts(1);
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  try {
    await expect(portsOf(folder.path, ['a'], { a: port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken`);
  } finally {
    server.close();
  }
});

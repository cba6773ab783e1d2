import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addressNotPublic } from './address-guard.ts';
import { isPublicAddress } from './public-address.ts';
import { createSourceHttp } from './source-http.ts';

describe('an address', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '100.63.0.1', '2606:4700:4700::1111', '2a00:1450::1'])(
    '%s is public',
    address => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ...[
      '0.0.0.0',
      '10.0.0.5',
      '100.64.0.1',
      '127.0.0.1',
      '127.255.1.1',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.9.9',
      '168.63.129.16',
    ],
    ...['192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '192.0.2.1', '203.0.113.7'],
    ...[
      '::',
      '::1',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '64:ff9b::7f00:1',
      'fc00::1',
      'fd12::1',
      'fe80::1',
      'ff02::1',
    ],
    ...['2001:db8::1', '2002:7f00:1::', '2001::1', 'no address', ''],
  ])('%s is not', address => expect(isPublicAddress(address)).toBe(false));
});

describe('a client for public addresses only', () => {
  let server: Server;
  let port = 0;
  let calls = 0;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      calls++;
      response.end('{}');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => void server.close());

  it.each(['127.0.0.1', '2130706433', '0x7f.1', '0177.0.0.1', '[::1]', '[::ffff:127.0.0.1]', 'localhost', '0'])(
    'calls nothing at %s',
    async host => {
      const http = createSourceHttp({ publicOnly: true });
      const outcome = await http.request({ method: 'POST', url: `http://${host}:${port}/`, body: {} });
      await http.close();
      expect(outcome).toEqual({ sent: false, reason: addressNotPublic });
      expect(calls).toBe(0);
    },
  );

  it('without that, calls what it is told', async () => {
    const http = createSourceHttp();
    const outcome = await http.request({ method: 'GET', url: `http://127.0.0.1:${port}/` });
    await http.close();
    expect(outcome).toMatchObject({ sent: true, status: 200 });
    calls = 0;
  });
});

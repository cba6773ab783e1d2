import { describe, expect, it } from '@jest/globals';
import { addressNotPublic, createAddressGuard, isNetwork } from './address-guard.ts';

describe('a guard with networks that are allowed', () => {
  const guard = createAddressGuard(['10.1.0.0/16', '127.0.0.1', 'fd00::/8']);

  it.each(['10.1.2.3', '127.0.0.1', '::ffff:10.1.0.9', 'fd12::1', '8.8.8.8', '2606:4700::1'])(
    'lets %s through',
    address => expect(guard.allows(address)).toBe(true),
  );
  it.each(['10.2.0.1', '127.0.0.2', 'fe80::1', '169.254.169.254', 'localhost'])('refuses %s', address =>
    expect(guard.allows(address)).toBe(false),
  );

  it.each(['http://10.1.2.3/', 'https://[fd12::1]:8443/', 'http://2130706433/', 'https://example.org'])(
    'lets %s be tried',
    url => expect(guard.allowsHost(new URL(url))).toBe(true),
  );
  it.each(['http://0x7f.2/', 'http://[::1]/', 'http://169.254.169.254/latest'])('does not try %s', url =>
    expect(guard.allowsHost(new URL(url))).toBe(false),
  );

  it('looks at what a name resolves to', async () => {
    const closed = createAddressGuard();
    const ask = ({ lookup }: typeof guard) =>
      new Promise(resolve => lookup('localhost', { family: 4 }, (error, address) => resolve(error ?? address)));
    expect(await ask(guard)).toBe('127.0.0.1');
    expect(await ask(closed)).toMatchObject({ code: addressNotPublic });
  });
});

describe('a network', () => {
  it.each(['10.0.0.0/8', '192.168.1.7', 'fd00::/8', '::1', '0.0.0.0/0'])('is %s', text => {
    expect(isNetwork(text)).toBe(true);
  });
  it.each(['', '10.0.0.0/33', '10.0.0/8', 'fd00::/129', '10.0.0.0/8/8', '10.0.0.0/', 'example.org', '10.0.0.0/-1'])(
    'is not %j',
    text => {
      expect(isNetwork(text)).toBe(false);
      expect(() => createAddressGuard([text])).toThrow(TypeError);
    },
  );
});

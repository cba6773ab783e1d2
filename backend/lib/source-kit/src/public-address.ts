/**
 * Keeps calls to addresses that others have chosen out of our own network (server-side request forgery): the literal is
 * checked, and what a name resolves to, which is then what is called.
 */
import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** `reason` of an outcome: nothing was called, and nothing will be. */
export const addressNotPublic = 'ADDRESS_NOT_PUBLIC';

class AddressNotPublicError extends Error {
  readonly code = addressNotPublic;
}

/** IANA's special-purpose registries, and multicast. */
const special = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;

/** All of what is handed out lies here; the rest is ours, a tunnel, or nobody's. */
const publicIpv6 = ['2000::', 3] as const;
/** Within that: Teredo and other protocols, documentation, 6to4. */
const specialIpv6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const blocked = new BlockList();
for (const [network, prefix] of special) blocked.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of specialIpv6) blocked.addSubnet(network, prefix, 'ipv6');
const open = new BlockList();
open.addSubnet(...publicIpv6, 'ipv6');

/** True for an address that anybody on the internet could call. @param address IPv4 or IPv6, without brackets. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !blocked.check(address, 'ipv4');
  return family === 6 && open.check(address, 'ipv6') && !blocked.check(address, 'ipv6');
}

/** @throws Error for an address whose host is a literal that is not public. */
export function refusePrivateLiteral(url: string): void {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw new AddressNotPublicError();
}

/** As `dns.lookup`; a name of which only one address is not public is refused. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const [first] = found ?? [];
    if (error !== null || first === undefined) return callback(error, []);
    if (found.some(({ address }) => !isPublicAddress(address))) return callback(new AddressNotPublicError(), []);
    if (options.all === true) callback(null, found);
    else callback(null, first.address, first.family);
  });
};

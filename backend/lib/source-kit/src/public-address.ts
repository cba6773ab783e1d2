/** Which addresses are the internet's, and which are our own network, a tunnel, or nobody's. */
import { BlockList, isIP } from 'node:net';

/** IANA's special-purpose registries, multicast, and what a provider keeps for itself. */
const special = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  // The platform that a machine at Azure runs on, which answers each of them: public by its number only.
  ['168.63.129.16', 32],
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

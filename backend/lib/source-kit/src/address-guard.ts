/**
 * Keeps calls to addresses that others have chosen out of our own network (server-side request forgery): the literal is
 * checked, and what a name resolves to, which is then what is called.
 */
import type { LookupAddress, LookupAllOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { systemNames } from './name-resolver.ts';
import { isPublicAddress } from './public-address.ts';

/** `reason` of an outcome, and `code` of the guard's errors: nothing was called, and nothing will be. */
export const addressNotPublic = 'ADDRESS_NOT_PUBLIC';

class AddressNotPublicError extends Error {
  readonly code = addressNotPublic;
}

export interface AddressGuard {
  /** @param address IPv4 or IPv6, without brackets. */
  allows(address: string): boolean;
  /** True for an URL whose host is a name, or an address that is allowed; what a name resolves to is `lookup`'s. */
  allowsHost(url: URL): boolean;
  /** As `dns.lookup`, for whoever connects; a name of which only one address is not allowed is refused. */
  readonly lookup: LookupFunction;
}

export type ResolveAll = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

/**
 * @param allowedNetworks CIDRs that may be called though they are not public; see `isNetwork`.
 * @param resolveAll asked for each connection, once. Default: `systemNames`.
 * @throws TypeError for what is no network.
 */
export function createAddressGuard(
  allowedNetworks: readonly string[] = [],
  resolveAll: ResolveAll = systemNames.resolveAll,
): AddressGuard {
  const allowed = new BlockList();
  for (const text of allowedNetworks) {
    const network = networkOf(text);
    if (network === null) throw new TypeError(`${text} is no network`);
    allowed.addSubnet(network.address, network.prefix, network.family);
  }
  const allows = (address: string): boolean => {
    const family = isIP(address);
    return isPublicAddress(address) || (family !== 0 && allowed.check(address, family === 4 ? 'ipv4' : 'ipv6'));
  };
  return {
    allows,
    allowsHost({ hostname }) {
      const host = hostname.replace(/^\[|\]$/g, '');
      return isIP(host) === 0 || allows(host);
    },
    lookup: (hostname, options, callback) => {
      resolveAll(hostname, { ...options, all: true }, (error, found) => {
        const [first] = found ?? [];
        if (error !== null || first === undefined) return callback(error, []);
        if (!found.every(({ address }) => allows(address))) return callback(new AddressNotPublicError(), []);
        if (options.all === true) callback(null, found);
        else callback(null, first.address, first.family);
      });
    },
  };
}

/** True for `10.0.0.0/8`, `fd00::/8`, and for an address alone. */
export function isNetwork(text: string): boolean {
  return networkOf(text) !== null;
}

function networkOf(text: string) {
  const [address = '', prefixText, ...rest] = text.split('/');
  const family = isIP(address);
  const longest = family === 4 ? 32 : 128;
  const prefix = prefixText === undefined ? longest : Number(prefixText);
  const isNumber = prefixText === undefined || /^\d{1,3}$/.test(prefixText);
  if (family === 0 || rest.length > 0 || !isNumber || prefix > longest) return null;
  return { address, prefix, family: family === 4 ? 'ipv4' : 'ipv6' } as const;
}

/** Lets nothing but public addresses through. */
export const publicOnlyGuard = createAddressGuard();

/** @throws Error for an address whose host is a literal that is not public. */
export function refusePrivateLiteral(url: string): void {
  if (!publicOnlyGuard.allowsHost(new URL(url))) throw new AddressNotPublicError();
}

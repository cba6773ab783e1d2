/** The address of whoever calls: of the connection, or what a proxy that is trusted says. */
import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';

export type AddressOf = (request: IncomingMessage) => string;

/** @param trustedProxies addresses, networks, or `loopback`, `linklocal`, `uniquelocal`. */
export function createAddressOf(trustedProxies: readonly string[]): AddressOf {
  const trust = proxyAddr.compile([...trustedProxies]);
  // A connection that is gone has no address any more.
  return request => (request.socket.remoteAddress === undefined ? 'unknown' : proxyAddr(request, trust));
}

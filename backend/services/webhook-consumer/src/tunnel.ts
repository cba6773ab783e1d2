/** A connection through a forward proxy (RFC 9110, CONNECT): what is its fault, and what is the target's. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { proxyFault, proxyRefused } from './connect-fault.ts';

export interface TunnelTarget {
  /** A name, or an address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** @throws Error with `code` `PROXY_FAULT` (away, or refuses us) or `PROXY_REFUSED` (does not get us there). */
export function openTunnel(proxy: URL, { host, port }: TunnelTarget, timeoutMs: number): Promise<Socket> {
  const path = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const send = proxy.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port,
      method: 'CONNECT',
      path,
      agent: false,
      headers: { host: path, ...authorization(proxy) },
    });
    const timer = setTimeout(() => request.destroy(new Error('no answer of the proxy')), timeoutMs);
    const fail = (code: string): void => {
      clearTimeout(timer);
      request.destroy();
      reject(Object.assign(new Error('no tunnel'), { code }));
    };
    request.once('error', () => fail(proxyFault));
    request.once('response', () => fail(proxyFault));
    request.once('connect', ({ statusCode = 0 }, socket, head) => {
      clearTimeout(timer);
      if (statusCode >= 200 && statusCode < 300 && head.length === 0) return resolve(socket);
      socket.destroy();
      // It asks who we are, or is overloaded itself; all else is said of the target.
      fail(statusCode === 407 || statusCode === 429 || statusCode === 503 ? proxyFault : proxyRefused);
    });
    request.end();
  });
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(text).toString('base64')}` };
}

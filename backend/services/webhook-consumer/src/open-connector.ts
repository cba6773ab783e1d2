/** How connections to one endpoint are made: by whom it may be, with our certificate, and through the proxy if there is one. */
import { isIP, type Socket } from 'node:net';
import { addressNotPublic, type AddressGuard } from '@airy/source-kit';
import type { WebhookEndpoint } from '@airy/webhooks';
import { buildConnector } from 'undici';
import { codeOf, noNetwork } from './connect-fault.ts';
import { openTunnel } from './tunnel.ts';

export interface Network {
  readonly guard: AddressGuard;
  /** All connections go through it; it resolves the names. */
  readonly proxy: URL | null;
  /** Remembers that something was reached. */
  readonly reach: Reach;
}

/** Whether anything was reached lately: if nothing was, it is not the endpoint that is away. */
export class Reach {
  #at = Number.NEGATIVE_INFINITY;

  noted(): void {
    this.#at = performance.now();
  }

  isLately(): boolean {
    return performance.now() - this.#at < 60_000;
  }
}

const connectTimeoutMs = 5_000;
/** Where nothing else was reached either. */
const maybeOurs = new Set(['EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN']);

export function openConnector(
  network: Network,
  { clientCertificate, timeoutMs }: Pick<WebhookEndpoint, 'clientCertificate' | 'timeoutMs'>,
): buildConnector.connector {
  const { guard, proxy, reach } = network;
  const timeout = Math.min(timeoutMs, connectTimeoutMs);
  const identity = clientCertificate && { cert: clientCertificate.certificate, key: clientCertificate.key };
  const connect = buildConnector({ timeout, allowH2: false, lookup: guard.lookup, ...identity });
  return (options, callback) => {
    // A literal is not looked up.
    if (isIP(options.hostname) !== 0 && !guard.allows(options.hostname)) return callback(refused(), null);
    const settled: buildConnector.Callback = (...[error, socket]) => {
      if (error === null) {
        reach.noted();
        return callback(null, socket);
      }
      const isOurs = maybeOurs.has(codeOf(error)) && !reach.isLately();
      callback(isOurs ? Object.assign(new Error('no network'), { code: noNetwork }) : error, null);
    };
    if (proxy === null) return connect(options, settled);
    return throughProxy(proxy, timeout, { options, connect, settled });
  };
}

interface Connecting {
  readonly options: buildConnector.Options;
  readonly connect: buildConnector.connector;
  readonly settled: buildConnector.Callback;
}

function throughProxy(proxy: URL, timeoutMs: number, { options, connect, settled }: Connecting): void {
  const { protocol, hostname, port } = options;
  const target = { host: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80) };
  openTunnel(proxy, target, timeoutMs).then(
    (socket: Socket) =>
      protocol === 'https:' ? connect({ ...options, httpSocket: socket }, settled) : settled(null, socket),
    (error: Error) => settled(error, null),
  );
}

function refused(): Error {
  return Object.assign(new Error('The address is not public'), { code: addressNotPublic });
}

/** Why there was no answer, in words for the receiver's developers: codes only, as messages of the system quote addresses. */
import { addressNotPublic, listAt, textAt } from '@airy/source-kit';

export interface Fault {
  readonly reason: string;
  readonly isTimeout: boolean;
  /** The receiver has no part in it. */
  readonly isOurs: boolean;
}

/** Of the proxy, or on the way to it. */
export const proxyFault = 'PROXY_FAULT';
/** A name cannot be asked for, or no network be reached, while nothing else can be reached either. */
export const noNetwork = 'NO_NETWORK';
/** The proxy does not let us go there. */
export const proxyRefused = 'PROXY_REFUSED';

/** Of this machine, or of what stands between it and the internet. */
const ours: Readonly<Record<string, string>> = {
  [proxyFault]: 'The proxy that deliveries go through could not be used',
  [noNetwork]: 'The network could not be reached',
  EMFILE: 'No more connections can be opened',
  ENFILE: 'No more connections can be opened',
  ENOBUFS: 'No more connections can be opened',
  ENOMEM: 'No more connections can be opened',
  EADDRNOTAVAIL: 'No more connections can be opened',
  UND_ERR_DESTROYED: 'Interrupted: settings have changed',
  UND_ERR_CLOSED: 'Interrupted: settings have changed',
};

const theirs: Readonly<Record<string, string>> = {
  [addressNotPublic]: 'The address is not public, and not one of those that may be called',
  [proxyRefused]: 'The proxy does not allow this address, or cannot reach it',
  ENOTFOUND: 'The name of the host is not known',
  EAI_AGAIN: 'The name of the host could not be resolved',
  ECONNREFUSED: 'The connection was refused',
  ECONNRESET: 'The connection was closed before the end of the answer',
  EPIPE: 'The connection was closed before the end of the answer',
  UND_ERR_SOCKET: 'The connection was closed before the end of the answer',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'The connection was closed before the end of the answer',
  EHOSTUNREACH: 'The host could not be reached',
  ENETUNREACH: 'The host could not be reached',
  UND_ERR_HEADERS_OVERFLOW: 'The headers of the answer are larger than 16 KiB',
  HPE_HEADER_OVERFLOW: 'The headers of the answer are larger than 16 KiB',
};

const timeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);

export function connectFault(error: unknown): Fault {
  const code = codeOf(error);
  if (timeouts.has(code)) return { reason: 'There was no connection in time', isTimeout: true, isOurs: false };
  const fault = ours[code];
  if (fault !== undefined) return { reason: fault, isTimeout: false, isOurs: true };
  return { reason: theirs[code] ?? otherwise(code), isTimeout: false, isOurs: false };
}

export function codeOf(error: unknown): string {
  const [first = error] = listAt(error, 'errors') as readonly unknown[];
  return textAt(first, 'code') ?? textAt(error, 'code') ?? '';
}

function otherwise(code: string): string {
  if (code.startsWith('HPE_')) return 'The answer is no HTTP';
  if (/CERT|SELF_SIGNED|UNABLE_TO|TLS|SSL/.test(code)) return `There was no secure connection (${code})`;
  return code === '' ? 'The request failed' : `The request failed (${code})`;
}

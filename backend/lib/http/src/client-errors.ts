/** What Node refuses before there is a request gets an answer like every other one, with a code. */
import type { Duplex } from 'node:stream';
import { AiryError, catalogue, type ErrorCode } from '@airy/errors';

const codes: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

const statusWords: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  403: 'Forbidden',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
};

/** For the event `clientError` of a server. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  // Nobody listens any more, or an answer has begun already.
  if (error.code === 'ECONNRESET' || !socket.writable || hasBegun(socket)) socket.destroy();
  else endWithError(socket, new AiryError(codes[error.code ?? ''] ?? 'malformed_request'));
}

/** Answers on a connection that has no answer object, and ends it. */
export function endWithError(socket: Duplex, error: AiryError): void {
  const { status, retry } = catalogue[error.code];
  const body = JSON.stringify({ message: error.message, code: error.code, details: error.details });
  const head = [
    `HTTP/1.1 ${status} ${statusWords[status] ?? 'Error'}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(retry === 'never' ? [] : ['Retry-After: 1']),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Node keeps the answer that is being written at the socket. */
function hasBegun(socket: Duplex): boolean {
  const { _httpMessage: answer } = socket as { readonly _httpMessage?: { readonly headersSent?: boolean } | null };
  return answer?.headersSent === true;
}

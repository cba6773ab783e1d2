/** The one place where errors become answers: `{message, code, details?}` with the catalogue's status. */
import type { ServerResponse } from 'node:http';
import { AiryError, catalogue } from '@airy/errors';

/** Whatever was thrown, as an error of the catalogue. What we do not know is `internal` and says nothing of itself. */
export function toAiryError(thrown: unknown): AiryError {
  if (thrown instanceof AiryError) return thrown;
  if (!(thrown instanceof Error)) return new AiryError('internal', null, { cause: thrown });
  const type = (thrown as { readonly type?: unknown }).type;
  const limit = (thrown as { readonly limit?: unknown }).limit;
  if (type === 'entity.too.large') return new AiryError('body_too_large', null, { details: { limit }, cause: thrown });
  if (type === 'encoding.unsupported')
    return new AiryError('unsupported_media_type', thrown.message, { cause: thrown });
  if (type === 'request.aborted' || type === 'request.size.invalid')
    return new AiryError('invalid_request', 'The body ended early.', { cause: thrown });
  if (thrown instanceof URIError) return new AiryError('unknown_path', null, { details: { path: '' }, cause: thrown });
  // The body parser's own refusals, such as a body that cannot be decompressed.
  if ((thrown as { readonly status?: unknown }).status === 400)
    return new AiryError('invalid_request', 'The body cannot be read.', { cause: thrown });
  return new AiryError('internal', null, { cause: thrown });
}

/** Answers with the error; does nothing when the answer has begun. */
export function answerError(response: ServerResponse, error: AiryError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, retry } = catalogue[error.code];
  if (retry !== 'never' && isEventSource(response)) return askBack(response, error);
  if (retry !== 'never') response.setHeader('Retry-After', Math.ceil(retryAfterMs(error) / 1000));
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  response.end(JSON.stringify({ message: error.message, code: error.code, details: error.details }));
}

/** A browser's `EventSource`, which sends exactly this. */
function isEventSource({ req }: ServerResponse): boolean {
  return req.headers.accept === 'text/event-stream';
}

/** An `EventSource` gives up for good on any status but 200, though it would be let in later: it is told when to come. */
function askBack(response: ServerResponse, error: AiryError): void {
  response.setHeader('Content-Type', 'text/event-stream');
  response.setHeader('Cache-Control', 'no-store');
  response.statusCode = 200;
  response.end(`retry: ${Math.max(1_000, retryAfterMs(error))}\n\n`);
}

function retryAfterMs(error: AiryError): number {
  const given = error.details?.['retryAfterMs'];
  return typeof given === 'number' && given > 0 ? given : 1_000;
}

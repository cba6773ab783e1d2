/** A request as it came in, and the event that it tells of. */
import { VerificationError } from './verification-error.ts';

/** `request.headers` of Node, or those of a `Request`. Names count without case. */
export type DeliveryHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface Delivery {
  /** Exactly what came in. A body that was parsed and written again is another one. */
  readonly body: string | Uint8Array | ArrayBuffer;
  readonly headers: DeliveryHeaders;
}

export interface WebhookEvent {
  /**
   * Header `webhook-id`: the same at each attempt, so it tells a repeat. Null: the endpoint has no secret, only a signature
   * key, and another sender than Airy.
   */
  readonly id: string | null;
  /** Such as `message.created`. */
  readonly type: string;
  /** Epoch ms of the event, not of the delivery. */
  readonly timestamp: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Null: it is not there. */
export function headerOf(headers: DeliveryHeaders, name: string): string | null {
  if (headers instanceof Headers) return headers.get(name);
  const found = Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1];
  return (typeof found === 'string' ? found : found?.join(', ')) ?? null;
}

/** @throws VerificationError `header_missing` */
export function requiredHeader(headers: DeliveryHeaders, name: string): string {
  const value = headerOf(headers, name);
  if (value === null || value === '') throw new VerificationError('header_missing', `The header ${name} is missing.`);
  return value;
}

export function bytesOf(body: Delivery['body']): Uint8Array {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  return body instanceof ArrayBuffer ? new Uint8Array(body) : body;
}

/** @throws VerificationError `body_malformed` */
export function eventOf(body: Uint8Array, id: string | null): WebhookEvent {
  const { type, timestamp, payload } = objectIn(body);
  if (typeof type !== 'string' || typeof timestamp !== 'number' || typeof payload !== 'object' || payload === null)
    throw new VerificationError('body_malformed', 'The body is not {type, timestamp, payload}.');
  return { id, type, timestamp, payload: payload as WebhookEvent['payload'] };
}

function objectIn(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Said below: neither bytes that are no text nor text that is no JSON is an event.
  }
  throw new VerificationError('body_malformed', 'The body is not a JSON object.');
}

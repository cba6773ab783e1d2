/** A route: an endpoint of the contract with the function that serves it. */
import type { Endpoint } from '@airy/contract';
import type { infer as Infer, ZodType, ZodUndefined } from 'zod';
import type { UploadedFile, UploadLimits } from './upload.ts';

/**
 * Who is asking. `id` as in the contract §3: `system-token-<4 chars>`, `<provider>:<id>`, `visitor:<conversation id>`,
 * `source_app:<source id>`.
 */
export interface Principal {
  readonly kind: 'user' | 'system' | 'visitor' | 'source';
  readonly id: string;
  readonly name: string | null;
  /** Of a user who signed in with a provider. */
  readonly avatarUrl?: string | null;
  /** Claims of a visitor token. */
  readonly visitor?: {
    readonly conversationId: string;
    readonly channelId: string;
    /** JSON text of what a site has signed of them. */
    readonly identity?: string;
  };
  /** Of the Source API: the source whose token it is. */
  readonly sourceId?: string;
  /** Beside `sourceId`: SHA-256 hex of the token, so that only the source's present one counts. */
  readonly tokenHash?: string;
}

/** One call. */
export interface Call {
  readonly requestId: string;
  /** Null on open endpoints. */
  readonly principal: Principal | null;
  /** The `Origin` of the page that calls, if it is not one of ours; null: none was told. */
  readonly foreignOrigin: string | null;
  /** `Idempotency-Key`, checked for length and characters; null if absent. */
  readonly idempotencyKey: string | null;
  /** The body as it came; empty of a form. */
  readonly body: Uint8Array;
  /** SHA-256 hex of the body; of a form: of its file. */
  readonly bodyHash: string;
  /** Of an endpoint that takes a form; there until the call has ended. */
  readonly file: UploadedFile | null;
  /** Position from `Airy-Position` header or cookie that reads must wait for; null if none. */
  readonly position: string | null;
  /** The call wrote up to here: sets `Airy-Position`. */
  setPosition(position: string): void;
  /** A read could not wait for the position: sets `Airy-Stale: 1`. */
  setStale(): void;
  /** Answers with the endpoint's `otherStatus`. */
  setOtherStatus(): void;
  /** A whole `Set-Cookie` value. */
  setCookie(cookie: string): void;
  /** Aborted when the caller hangs up or the call has taken too long. */
  readonly signal: AbortSignal;
}

export interface Route<Q extends ZodType = ZodType, R extends ZodType = ZodType> {
  readonly endpoint: Endpoint<Q, R>;
  readonly handle: (request: Infer<Q>, call: Call) => Promise<Infer<R>>;
}

/** A route of an endpoint that takes a form with a file (`body: 'multipart'`): the handler finds it in `call.file`. */
export interface UploadRoute<R extends ZodType = ZodType> {
  readonly endpoint: Endpoint<ZodUndefined, R>;
  readonly upload: UploadLimits;
  readonly handle: (request: undefined, call: Call) => Promise<Infer<R>>;
}

/** Any route, for lists: the request type is known to the endpoint it stands beside. */
export interface AnyRoute {
  readonly endpoint: Endpoint;
  readonly handle: (request: never, call: Call) => Promise<unknown>;
  readonly upload?: UploadLimits;
}

export function route<Q extends ZodType, R extends ZodType>(
  endpoint: Endpoint<Q, R>,
  handle: Route<Q, R>['handle'],
): Route<Q, R> {
  return { endpoint, handle };
}

/** @param upload how large the file may be, and where it stands meanwhile. */
export function uploadRoute<R extends ZodType>(
  endpoint: Endpoint<ZodUndefined, R>,
  upload: UploadLimits,
  handle: (file: UploadedFile, call: Call) => Promise<Infer<R>>,
): UploadRoute<R> {
  return {
    endpoint,
    upload,
    handle: (_, call) => {
      if (call.file === null) throw new Error(`${endpoint.path} takes a form.`);
      return handle(call.file, call);
    },
  };
}

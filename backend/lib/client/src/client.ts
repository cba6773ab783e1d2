/**
 * Typed calls of the HTTP API for our own pages: `@airy/http-client` with the types of the contract. Needs only types of it
 * at run time, so a page that bundles it stays small. Pages repeat calls as they see fit; nothing is repeated here.
 */
import type { ChannelCalls, endpoints } from '@airy/contract';
import {
  ApiError,
  Connection,
  createCaller,
  uploadFile,
  type CallOptions,
  type UploadOptions,
} from '@airy/http-client';
import type { input as Input, output as Output } from 'zod';

type Declared = typeof endpoints & ChannelCalls;

/** Also `channels.<source>.connect`, `.disconnect` and `.explore`, of any source. */
export type CallName = keyof Declared;
export type RequestOf<N extends CallName> = Input<Declared[N]['request']>;
export type ResponseOf<N extends CallName> = Output<Declared[N]['response']>;
type Contract = { readonly [N in CallName]: { readonly request: RequestOf<N>; readonly response: ResponseOf<N> } };

export interface ClientOptions {
  /** `https://airy.example`, or empty for the page's own origin. A trailing slash is dropped. */
  readonly baseUrl: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Security token of a machine; browsers use their session cookie. */
  readonly token?: string;
  /** Called when the answer says that nobody is signed in; the call still rejects. */
  readonly onUnauthorized?: () => void;
  /** Default 30 000. */
  readonly timeoutMs?: number;
  /** `endpoints` of the contract: answers are checked against it. For development and tests. */
  readonly validateWith?: typeof endpoints;
}

export interface Client {
  /**
   * `client.call('conversations.list', { page_size: 50 })`.
   * @throws ApiError with status, code and message; status 0 where no answer came.
   */
  call<N extends CallName>(name: N, request: RequestOf<N>, options?: CallOptions): Promise<ResponseOf<N>>;
  /** media.upload. @throws ApiError */
  upload(file: Blob, options?: UploadOptions): Promise<ResponseOf<'media.upload'>>;
}

export function createClient({ validateWith, ...options }: ClientOptions): Client {
  // Pages have the cookie, and say themselves from where on they read.
  const connection = new Connection({ ...options, credentials: 'include', retries: 0, readsOwnWrites: false });
  const caller = createCaller<Contract>(connection);
  return {
    upload: (file, options) => uploadFile(connection, file, options),
    async call(name, request, callOptions) {
      const body = await caller.call(name, request, callOptions);
      const declared: Readonly<Partial<Record<string, { readonly response: Checker }>>> = validateWith ?? {};
      return checked(declared[name]?.response, body, name) as ResponseOf<typeof name>;
    },
  };
}

interface Checker {
  safeParse(value: unknown): { readonly success: boolean; readonly error?: { readonly message: string } | undefined };
}

function checked(schema: Checker | undefined, body: unknown, name: string): unknown {
  const result = schema?.safeParse(body);
  if (result?.success === false)
    throw new ApiError({
      status: 200,
      code: 'invalid_answer',
      message: `The answer of ${name} is not as declared: ${result.error?.message ?? ''}`,
    });
  return body;
}

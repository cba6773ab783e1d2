/** Typed calls over any set of endpoints. */
import type { CallOptions, Connection } from './connection.ts';

/** What is sent and answered, by name of the call. */
export interface CallTypes {
  readonly request: unknown;
  readonly response: unknown;
}

export interface Caller<C extends { readonly [N in keyof C]: CallTypes }> {
  /**
   * `call('conversations.list', { page_size: 50 })`. Repeats what is safe to repeat.
   * @throws ApiError with status, code and message; status 0 where no answer came. The signal's reason where it was called off.
   */
  call<N extends keyof C & string>(name: N, request: C[N]['request'], options?: CallOptions): Promise<C[N]['response']>;
}

export function createCaller<C extends { readonly [N in keyof C]: CallTypes }>(connection: Connection): Caller<C> {
  return {
    call: (name, request, options) => connection.post(name, request, options),
  };
}

/** Calls an instance as one caller who reads its own writes: each answer's `Airy-Position` goes with the next call. */
import type { TestInstance } from './test-instance.ts';

export interface ApiAnswer<T> {
  readonly status: number;
  /** Null where there is no body. */
  readonly body: T;
  readonly headers: Headers;
}

export interface ApiCaller {
  /** Throws when the answer says that it may be stale. */
  <T>(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer<T>>;
  /** Up to where the caller has written. */
  position: string;
}

export function apiCaller(instance: () => TestInstance): ApiCaller {
  const call = async <T>(path: string, body: unknown = {}, headers: Readonly<Record<string, string>> = {}) => {
    const seen = caller.position === '' ? {} : { 'airy-position': caller.position };
    const response = await instance().post(path, body, { ...seen, ...headers });
    caller.position = response.headers.get('airy-position') ?? caller.position;
    const text = await response.text();
    if (response.headers.has('airy-stale')) throw new Error(`${path} answered before it had seen ${caller.position}`);
    return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as T };
  };
  const caller: ApiCaller = Object.assign(call, { position: '' });
  return caller;
}

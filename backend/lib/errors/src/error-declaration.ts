/** What an entry of the catalogue says, and short forms to declare one. */

/** `caller`: the request is wrong. `server`: ours. `platform`: a messaging platform's. `operator`: settings, disk, ports. */
export type Fault = 'caller' | 'server' | 'platform' | 'operator';

/** `never`: the same request fails again. `later`: it may succeed. `same-key`: repeat with the same `Idempotency-Key`. */
export type Retry = 'never' | 'later' | 'same-key';

export interface ErrorDeclaration {
  /** Status of the HTTP answer; 500 for what normally stops a process before it answers anything. */
  readonly status: number;
  readonly fault: Fault;
  readonly retry: Retry;
  /** Default message; `{name}` stands for the detail of that name. */
  readonly message: string;
  /** What to do about it, one sentence. */
  readonly advice: string;
}

export function declare(status: number, fault: Fault, retry: Retry) {
  return (message: string, advice: string): ErrorDeclaration => ({ status, fault, retry, message, advice });
}

export const badRequest = declare(400, 'caller', 'never');
export const denied = declare(403, 'caller', 'never');
export const conflict = declare(409, 'caller', 'never');
export const unavailable = declare(503, 'server', 'later');
export const atStart = declare(500, 'operator', 'never');

/** Where a service stands. A service goes from left to right; `failed` may follow any. */
export type Lifecycle = 'waiting' | 'starting' | 'ready' | 'draining' | 'stopped' | 'failed';

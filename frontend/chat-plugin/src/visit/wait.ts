/** Waiting that a change for the better cuts short. */
import { surroundings } from './surroundings.ts';

/** Resolves after the time, or when the browser is online again; rejects when stopped. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      surroundings.removeEventListener('online', done);
      signal.removeEventListener('abort', stopped);
      resolve();
    };
    const stopped = (): void => {
      done();
      reject(new Error('stopped'));
    };
    const timer = setTimeout(done, ms);
    surroundings.addEventListener('online', done);
    signal.addEventListener('abort', stopped);
  });
}

/** Resolves after the time; rejects when stopped. */
export function waitOut(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new Error('stopped'));
    });
  });
}

/** Doubling, with a share of chance so that many widgets do not come back at once. */
export function backOffMs(tries: number, longestMs: number): number {
  return Math.min(longestMs, 500 * 2 ** tries) * (0.75 + Math.random() / 2);
}

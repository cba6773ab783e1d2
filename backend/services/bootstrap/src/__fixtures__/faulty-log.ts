/** A log under which the process ends at a given call: before it, or after it was carried out but not heard of. */
import type { EventLog } from '@airy/event-log';

export type Moment = 'before' | 'after';

const counted: ReadonlySet<string> = new Set(['append', 'deleteRecords', 'read']);

export class CrashError extends Error {
  override readonly name = 'CrashError';
}

/** `calls` counts what was asked of the log. */
export interface FaultyLog {
  readonly log: EventLog;
  readonly calls: () => number;
}

/** @param at the number of the call; from then on every call fails, as nobody is there any more. */
export function crashingLog(log: EventLog, at: number, moment: Moment): FaultyLog {
  let calls = 0;
  const proxy = new Proxy(log, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...parameters: unknown[]): Promise<unknown> => {
        if (calls > at) throw new CrashError('ended');
        if (!counted.has(String(name))) return Reflect.apply(method, target, parameters);
        calls++;
        if (calls === at && moment === 'before') throw new CrashError(`ended before call ${calls}`);
        const result: unknown = await Reflect.apply(method, target, parameters);
        if (calls === at) throw new CrashError(`ended after call ${calls}`);
        return result;
      };
    },
  });
  return { log: proxy, calls: () => calls };
}

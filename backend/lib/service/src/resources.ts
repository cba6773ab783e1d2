/** What a process has opened, closed in reverse order. */
import type { Telemetry } from '@airy/telemetry';
import { settledWithin } from './settled-within.ts';

export interface Resources {
  /** Registers what has just been opened. */
  add(name: string, close: () => Promise<void> | void): void;
  /** Closes everything, last opened first. Never rejects; what is late or fails is logged. */
  close(timeoutMs: number): Promise<void>;
}

export function createResources(logger: Telemetry['logger']): Resources {
  const open: { readonly name: string; readonly close: () => Promise<void> | void }[] = [];
  return {
    add: (name, close) => void open.push({ name, close }),
    async close(timeoutMs) {
      const until = performance.now() + timeoutMs;
      for (const { name, close } of open.splice(0).toReversed()) {
        const remaining = Math.max(100, until - performance.now());
        const result = await settledWithin((async () => close())(), remaining);
        if (result.outcome === 'late') logger.warn({ resource: name }, 'Gave up waiting for it to close.');
        if (result.outcome === 'failed') logger.error({ resource: name, err: result.error }, 'It failed to close.');
      }
    },
  };
}

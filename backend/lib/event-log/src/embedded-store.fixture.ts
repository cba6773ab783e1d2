/** The embedded log as the conformance suite wants it: a folder per test, a clock that stands, a disk that can be full. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogStore, LogUnderTest } from './conformance.ts';
import type { EmbeddedLogHandle } from './open-embedded-log.ts';
import { openEmbeddedLog } from './open-embedded-log.ts';

const silent = { warn: () => undefined, error: () => undefined };

export async function createEmbeddedStore(): Promise<Required<Omit<LogStore, 'topicPrefix' | 'kills'>>> {
  const folder = mkdtempSync(join(tmpdir(), 'event-log-'));
  const clock = { nowMs: 1_800_000_000_000 };
  let handle: EmbeddedLogHandle | null = null;
  return {
    clock,
    async open() {
      handle = await openEmbeddedLog({
        folder,
        clock: () => clock.nowMs,
        logger: silent,
        // Small, so that tests read from the file, too.
        cacheBytes: 20_000,
        rebalanceTimeoutMs: 200,
        retry: { minMs: 1, maxMs: 20 },
      });
      return handle;
    },
    child: { module: import.meta.url, options: { folder } },
    disk: {
      // A limit below the present size is taken as the present size.
      fill: async () => handle?.limitPages(1),
      free: async () => handle?.limitPages(1_000_000),
    },
    destroy: async () => rmSync(folder, { recursive: true }),
  };
}

/**
 * Called by name, in another process (conformance/child.ts).
 * @public
 */
export function openForChild({ folder }: { readonly folder: string }): Promise<LogUnderTest> {
  return openEmbeddedLog({ folder });
}

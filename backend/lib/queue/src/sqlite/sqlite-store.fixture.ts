/** The embedded queue as the conformance suite wants it: a folder per test, a clock that stands. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QueueStore } from '../conformance.ts';
import { openSqliteQueue } from './open-sqlite-queue.ts';

export async function createSqliteStore(): Promise<QueueStore & { readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'queue-'));
  const clock = { nowMs: 1_800_000_000_000 };
  return {
    folder,
    clock,
    isOfOneProcess: true,
    open: () => openSqliteQueue({ folder, clock: () => clock.nowMs }),
    destroy: async () => rmSync(folder, { recursive: true }),
  };
}

/** Opening the embedded log: the folder's lock, the storage thread, the read-only connection. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EmbeddedLog } from './embedded-log.ts';
import { compileOptions } from './embedded-options.ts';
import type { EmbeddedLogOptions } from './embedded-options.ts';
import { lockFolder } from './folder-lock.ts';
import type { EventLog, SchemaRegistry } from './port.ts';
import { StorageThread } from './storage-thread.ts';

export interface EmbeddedLogHandle {
  readonly log: EventLog;
  readonly registry: SchemaRegistry;
  /** Null: well. Otherwise why records cannot be stored now; null again as soon as one could be. */
  health(): string | null;
  /** For tests of a full disk: the file may not grow beyond so many pages of 4 KiB. */
  limitPages(pages: number): Promise<void>;
}

/**
 * Opens the log of a data folder, creating it if need be, and takes the folder's lock unless it is given one.
 * @throws AiryError `data_folder_in_use`, `data_folder_newer`.
 */
export async function openEmbeddedLog(given: EmbeddedLogOptions): Promise<EmbeddedLogHandle> {
  const options = compileOptions(given);
  const lock = given.lock ?? lockFolder(given.folder);
  try {
    const file = join(given.folder, 'log.db');
    const storage = await StorageThread.start({ file, tombstoneRetentionMs: options.tombstoneRetentionMs });
    const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    const log = new EmbeddedLog(options, { storage, database, lock: given.lock ? null : lock });
    return { log, registry: log.registry, health: () => log.health(), limitPages: pages => log.limitPages(pages) };
  } catch (error) {
    if (!given.lock) lock.release();
    throw error;
  }
}

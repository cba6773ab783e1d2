import { join } from 'node:path';
import type { DeliveryQueue } from '../port.ts';
import { QueueThread } from './queue-thread.ts';
import { ReadyTimes } from './ready-times.ts';
import { SqliteQueue } from './sqlite-queue.ts';

export interface SqliteQueueOptions {
  /** The data folder; it must be there, and this process alone may use it. The file is `queue.db`. */
  readonly folder: string;
  /** The file takes no new jobs beyond this. Default 4 GiB. */
  readonly maxFileBytes?: number;
  /** Epoch ms; default the time of this machine. */
  readonly clock?: () => number;
}

const defaultMaxFileBytes = 4 * 1024 ** 3;

/**
 * The embedded queue: one SQLite file, durable before a move resolves. Nobody else can hold a lease of it, so those that
 * are left from before have run out: their jobs are due.
 * @throws AiryError `queue_unavailable` if the file cannot be used, `data_folder_newer`.
 */
export async function openSqliteQueue(options: SqliteQueueOptions): Promise<DeliveryQueue> {
  const { folder, maxFileBytes = defaultMaxFileBytes, clock = Date.now } = options;
  const ready = new ReadyTimes();
  const settings = { file: join(folder, 'queue.db'), maxFileBytes, openedAtMs: clock() };
  const thread = new QueueThread(settings, changes => ready.note(changes));
  await thread.opened;
  return new SqliteQueue({ thread, ready, clock, close: () => thread.close() });
}

/**
 * Reads a trace of system calls and says whether each acknowledgement came after its bytes were on the disk.
 * For development and tests. The acknowledgements must come one after another: request, acknowledgement, request, …
 */
import { spawnSync } from 'node:child_process';

/** Arguments for `strace`, to be followed by the command. `-y` prints the file of each descriptor. */
export function straceArguments(outputFile: string): string[] {
  return ['-f', '-y', '-s', '64', '-e', 'trace=pwrite64,write,writev,fsync,fdatasync', '-o', outputFile];
}

/** Whether this machine has strace and lets us trace. */
export function canTrace(): boolean {
  return spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;
}

export interface SyncCheck {
  /** Acknowledgements in the trace. */
  readonly acknowledged: number;
  /** Lines of acknowledgements before which nothing was written to the file, or not all of it was synced. */
  readonly early: readonly string[];
}

/**
 * @param trace the text strace wrote.
 * @param isAcknowledgement tells the system call that acknowledges, e.g. a write of `HTTP/1.1 200`.
 * @param file name of the SQLite file, to whose write-ahead log everything goes first.
 */
export function checkSyncTrace(
  trace: string,
  isAcknowledgement: (call: string) => boolean,
  file = 'log.db',
): SyncCheck {
  const fileWrite = new RegExp(`pwrite64\\(\\d+<[^>]*/${file}-wal>`);
  const fileSync = new RegExp(`f(?:data)?sync\\(\\d+<[^>]*/${file}-wal>`);
  const early: string[] = [];
  /** Threads inside a sync of the file. */
  const syncing = new Set<string>();
  let [acknowledged, written, unsynced] = [0, false, false];
  for (const line of trace.split('\n')) {
    const thread = line.split(/\s/, 1)[0] ?? '';
    const ends = syncing.has(thread) && line.includes('sync resumed>');
    if (fileWrite.test(line)) [written, unsynced] = [true, true];
    else if (fileSync.test(line) && line.includes('<unfinished')) syncing.add(thread);
    else if (fileSync.test(line) || ends) {
      syncing.delete(thread);
      if (line.endsWith('= 0')) unsynced = false;
    } else if (isAcknowledgement(line)) {
      acknowledged++;
      if (!written || unsynced) early.push(line);
      written = false;
    }
  }
  return { acknowledged, early };
}

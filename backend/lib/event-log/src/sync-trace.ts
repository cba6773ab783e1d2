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
  /** Lines of acknowledgements before which nothing was written to the log, or not all of it was synced. */
  readonly early: readonly string[];
}

/** The log's records go to its write-ahead log. */
const logWrite = /pwrite64\(\d+<[^>]*log\.db-wal>/;
const logSync = /f(?:data)?sync\(\d+<[^>]*log\.db-wal>/;

/**
 * @param trace the text strace wrote.
 * @param isAcknowledgement tells the system call that acknowledges, e.g. a write of `HTTP/1.1 200`.
 */
export function checkSyncTrace(trace: string, isAcknowledgement: (call: string) => boolean): SyncCheck {
  const early: string[] = [];
  /** Threads inside a sync of the log. */
  const syncing = new Set<string>();
  let [acknowledged, written, unsynced] = [0, false, false];
  for (const line of trace.split('\n')) {
    const thread = line.split(/\s/, 1)[0] ?? '';
    const ends = syncing.has(thread) && line.includes('sync resumed>');
    if (logWrite.test(line)) [written, unsynced] = [true, true];
    else if (logSync.test(line) && line.includes('<unfinished')) syncing.add(thread);
    else if (logSync.test(line) || ends) {
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

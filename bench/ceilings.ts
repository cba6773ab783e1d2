/** What this machine gives at most, measured in the same run as the figures beside which it is printed. */
import { fdatasyncSync, mkdtempSync, openSync, closeSync, rmSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes 500 B and syncs, one after another: syncs per second of this disk. */
export function writeAndSyncPerSecond(durationMs: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'airy-bench-'));
  const file = openSync(join(folder, 'sync'), 'w');
  const block = Buffer.alloc(500, 1);
  const startedAt = performance.now();
  let count = 0;
  while (performance.now() - startedAt < durationMs) {
    writeSync(file, block);
    fdatasyncSync(file);
    count += 1;
  }
  const perSecond = count / ((performance.now() - startedAt) / 1000);
  closeSync(file);
  rmSync(folder, { recursive: true });
  return Math.round(perSecond);
}

/** A bare node:http server that reads the body and answers 200. */
export async function startEchoServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200).end());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/facebook`,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A simulator's server, on this machine only unless asked otherwise. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** @param build is given the address before anything is served. */
export async function serve(
  { host, port }: { readonly host: string; readonly port: number },
  build: (app: Express, url: string) => void,
): Promise<Served> {
  const app = express();
  app.disable('x-powered-by');
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  build(app, url);
  return {
    url,
    async close() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

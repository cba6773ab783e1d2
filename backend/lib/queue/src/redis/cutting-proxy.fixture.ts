/** Between client and server, on loopback: loses one answer, as a connection does that breaks at the wrong moment. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CuttingProxy {
  /** `redis://127.0.0.1:port` */
  readonly url: string;
  /**
   * The next answer does not arrive. `cut`: its connection breaks instead; `silence`: it stays open, and nothing
   * arrives on it any more. Resolves when that has happened.
   */
  loseNextAnswer(how: 'cut' | 'silence'): Promise<void>;
  close(): Promise<void>;
}

export async function startCuttingProxy(serverUrl: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let armed: { readonly how: 'cut' | 'silence'; done(): void } | null = null;
  const server = createServer(client => {
    const upstream = connect({ host: hostname, port: Number(port) });
    let isSilent = false;
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    client.on('data', chunk => upstream.write(chunk));
    upstream.on('data', chunk => {
      if (armed) {
        const { how, done } = armed;
        armed = null;
        isSilent = true;
        if (how === 'cut') client.destroy();
        done();
      }
      if (!isSilent) client.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseNextAnswer(how) {
      const { promise, resolve } = Promise.withResolvers<void>();
      armed = { how, done: resolve };
      return promise;
    },
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** Ports on loopback that nobody listens on. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { EngineProblem } from './engine-problem.ts';

// Below those that the system gives to outgoing connections, so a server that is restarted finds its port still free.
const lowest = 20_000;
const highest = 25_000;
const tries = 100;

/** As many different ones as asked for. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let left = tries + count; ports.size < count; left -= 1) {
    if (left === 0) throw new EngineProblem(`No free port between ${lowest} and ${highest}.`);
    const port = randomInt(lowest, highest);
    if (!ports.has(port) && (await isFree(port))) ports.add(port);
  }
  return [...ports];
}

export function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

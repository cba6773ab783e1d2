/** A server that is started again on its folder listens where it did before. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineProblem } from './engine-problem.ts';
import { freePorts, isFree } from './free-port.ts';

/**
 * A port for each name: the given one, else the one of last time, else a free one.
 * @throws EngineProblem if somebody else listens on one of them.
 */
export async function portsOf<N extends string>(
  folder: string,
  names: readonly N[],
  given: Readonly<Partial<Record<N, number | undefined>>>,
): Promise<Record<N, number>> {
  const file = join(folder, 'ports.json');
  const saved: Partial<Record<string, number>> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const fresh = await freePorts(names.length);
  const chosen = names.map((name, at) => [name, given[name] ?? saved[name] ?? fresh[at]]);
  const ports = Object.fromEntries(chosen) as Record<N, number>;
  for (const port of Object.values<number>(ports))
    if (!(await isFree(port))) throw new EngineProblem(`Port ${port} of 127.0.0.1 is taken by another program.`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify({ ...saved, ...ports }));
  return ports;
}

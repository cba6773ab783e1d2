/** Packages of the system that the engines need. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EngineName } from './engine.ts';
import { EngineProblem } from './engine-problem.ts';
import { isFetched, javaProblem, type JavaProgramName } from './java-program.ts';
import { findProgram, postgresFolders } from './system-programs.ts';

const programs: Readonly<Partial<Record<EngineName, JavaProgramName>>> = {
  kafka: 'kafka-4.3.1',
  registry: 'registry-2.6.13.Final',
};

/** Debian's names of what the engines lack here. */
export async function missingPackages(names: readonly EngineName[]): Promise<string[]> {
  const missing = new Set<string>();
  for (const name of names) for (const each of await missingFor(name)) missing.add(each);
  return [...missing];
}

async function missingFor(name: EngineName): Promise<string[]> {
  if (name === 'redis') return findProgram('redis-server') === null ? ['redis-server'] : [];
  if (name === 'postgres') return findProgram('postgres', postgresFolders()) === null ? ['postgresql'] : [];
  const program = programs[name];
  const mustFetch = program !== undefined && !isFetched(program) && findProgram('mvn') === null;
  return [...((await javaProblem()) === null ? [] : ['default-jre-headless']), ...(mustFetch ? ['maven'] : [])];
}

/** As root on Debian; without starting their services. @throws EngineProblem with what to do by hand. */
export function installPackages(packages: readonly string[]): void {
  const command = `apt-get install ${packages.join(' ')}`;
  if (process.getuid?.() !== 0 || findProgram('apt-get') === null)
    throw new EngineProblem(`These are missing: ${packages.join(', ')}. On Debian or Ubuntu: sudo ${command}`);
  console.error(`Installing ${packages.join(', ')} …`);
  const script = fileURLToPath(new URL('../install-packages.sh', import.meta.url));
  const { status } = spawnSync('sh', [script, ...packages], { stdio: 'inherit' });
  if (status !== 0) throw new EngineProblem(`Could not install ${packages.join(', ')}: see above, then try ${command}`);
}

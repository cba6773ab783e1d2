/** Servers that come as jars from Maven Central: fetched once into a cache outside of the tree, checked, then run from there. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EngineProblem } from './engine-problem.ts';
import { findProgram } from './system-programs.ts';

/** The folders of `programs/`: each has a pom with pinned versions and the checksums of what it brings. */
export type JavaProgramName = 'kafka-4.3.1' | 'kafka-3.9.2' | 'registry-2.6.13.Final';

export interface JavaProgram {
  readonly java: string;
  /** Where its jars are. */
  readonly jars: string;
  /** In which things may be kept that are made of these jars with this Java. */
  readonly cache: string;
}

const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const leastJava = 17;
const fetchTimeoutMs = 10 * 60_000;
const run = promisify(execFile);

/** Fetches it if that was not done yet. @throws EngineProblem without Java or Maven, or if a checksum differs. */
export async function javaProgram(name: JavaProgramName): Promise<JavaProgram> {
  const { java, version } = await findJava();
  const folder = join(cacheFolder(), name);
  if (!existsSync(folder)) await fetchProgram(name, folder);
  const cache = join(folder, `java-${version}`);
  mkdirSync(cache, { recursive: true });
  return { java, jars: join(folder, 'jars'), cache };
}

/** True when nothing has to be fetched to run it. */
export function isFetched(name: JavaProgramName): boolean {
  return existsSync(join(cacheFolder(), name));
}

/** What keeps any of them from running here; null: nothing. */
export async function javaProblem(): Promise<string | null> {
  try {
    await findJava();
    return null;
  } catch (error) {
    if (error instanceof EngineProblem) return error.message;
    throw error;
  }
}

/** `AIRY_CACHE`, else `~/.cache/airy`; the engines are in a folder of it. */
function cacheFolder(): string {
  const { AIRY_CACHE: given, XDG_CACHE_HOME: caches } = process.env;
  return join(given ?? join(caches ?? join(homedir(), '.cache'), 'airy'), 'engines');
}

async function findJava(): Promise<{ readonly java: string; readonly version: string }> {
  const home = process.env['JAVA_HOME'];
  const java = (home === undefined ? null : findProgram('java', [join(home, 'bin')])) ?? findProgram('java');
  if (java === null) throw new EngineProblem(`There is no Java: apt-get install default-jre-headless`);
  const { stderr } = await run(java, ['-version']);
  const version = /version "([^"]+)"/.exec(stderr)?.[1] ?? 'unknown';
  if (Number.parseInt(version, 10) < leastJava)
    throw new EngineProblem(`Java ${version} is too old: ${leastJava} or newer is needed (default-jre-headless).`);
  return { java, version };
}

function findMaven(): string {
  const maven = findProgram('mvn');
  if (maven === null)
    throw new EngineProblem('There is no Maven, which fetches Kafka and the registry: apt-get install maven');
  return maven;
}

async function fetchProgram(name: JavaProgramName, folder: string): Promise<void> {
  const maven = findMaven();
  mkdirSync(cacheFolder(), { recursive: true });
  const half = mkdtempSync(`${folder}.`);
  const declared = fileURLToPath(new URL(`../programs/${name}/`, import.meta.url));
  try {
    const jars = join(half, 'jars');
    const options = [copyDependencies, `-DoutputDirectory=${jars}`, '-DincludeScope=runtime'];
    await run(maven, ['-q', '-B', '-f', join(declared, 'pom.xml'), ...options], {
      cwd: half,
      timeout: fetchTimeoutMs,
      maxBuffer: 16 * 1024 * 1024,
    }).catch(error => {
      throw new EngineProblem(`Maven could not fetch ${name}:\n${outputOf(error)}`);
    });
    await verify(jars, join(declared, 'checksums.sha256'));
    for (const packed of readdirSync(jars).filter(file => file.endsWith('.tar.gz'))) {
      await run('tar', ['-xzf', packed], { cwd: jars });
      rmSync(join(jars, packed));
    }
    // Whole or not there; who comes second throws his away.
    if (!existsSync(folder)) renameSync(half, folder);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

function outputOf(error: unknown): string {
  const { stdout = '', message } = error as { readonly stdout?: string; readonly message: string };
  return (stdout.trim() === '' ? message : stdout).trim().split('\n').slice(0, 20).join('\n');
}

/** @throws EngineProblem unless the folder holds exactly the listed files. */
export async function verify(folder: string, list: string): Promise<void> {
  const lines = readFileSync(list, 'utf8').trim().split('\n');
  const wanted = new Map(lines.map(line => [line.slice(66), line.slice(0, 64)]));
  for (const file of readdirSync(folder))
    if (!wanted.has(file)) throw new EngineProblem(`${file} was fetched, but is not in ${list}.`);
  for (const [file, checksum] of wanted) {
    const path = join(folder, file);
    if (!existsSync(path)) throw new EngineProblem(`${file} is in ${list}, but was not fetched.`);
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    if (hash.digest('hex') !== checksum)
      throw new EngineProblem(`${file} is not what ${list} says: its checksum differs. Do not use it.`);
  }
}

/** A broker's data folder before its first start, as Kafka's own tool formats it. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EngineProblem } from './engine-problem.ts';
import type { JavaProgram } from './java-program.ts';
import type { KafkaUser } from './kafka-settings.ts';

export interface StorageOptions {
  readonly program: JavaProgram;
  /** The broker's; its data are in `data`. */
  readonly folder: string;
  readonly propertiesFile: string;
  /** Whose passwords SCRAM is to know. */
  readonly users: readonly KafkaUser[];
}

const run = promisify(execFile);
const files = { properties: 'meta.properties', checkpoint: 'bootstrap.checkpoint' };
const iterations = 4096;

/** Does nothing to a folder that was formatted before. */
export async function formatStorage(options: StorageOptions): Promise<void> {
  const data = join(options.folder, 'data');
  if (existsSync(join(data, files.properties))) return;
  // What was left there is half of a format at most.
  rmSync(data, { recursive: true, force: true });
  if (options.users.length > 0) return formatWithTool(options, options.propertiesFile);
  const template = join(options.program.cache, files.checkpoint);
  if (!existsSync(template)) await makeTemplate(options, template);
  mkdirSync(data, { recursive: true });
  copyFileSync(template, join(data, files.checkpoint));
  // The two ids are all that differs from one format to the next.
  const identity = `version=1\nnode.id=1\ncluster.id=${newId()}\ndirectory.id=${newId()}\n`;
  writeFileSync(join(data, files.properties), identity);
}

/** The tool takes a second, a copy of its work none. */
async function makeTemplate(options: StorageOptions, template: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'airy-engine-'));
  try {
    const properties = join(folder, 'server.properties');
    const text = readFileSync(options.propertiesFile, 'utf8');
    writeFileSync(properties, text.replace(/^log\.dirs=.*$/m, `log.dirs=${join(folder, 'data')}`));
    await formatWithTool(options, properties);
    const beside = `${template}.${process.pid}`;
    copyFileSync(join(folder, 'data', files.checkpoint), beside);
    renameSync(beside, template);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function formatWithTool({ program, users }: StorageOptions, properties: string): Promise<void> {
  const scram = users.flatMap(({ username, password }) =>
    ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap(mechanism => [
      '--add-scram',
      `${mechanism}=[name=${username},iterations=${iterations},password=${password}]`,
    ]),
  );
  const tool = ['-cp', join(program.jars, '*'), 'kafka.tools.StorageTool', 'format'];
  const options = ['--cluster-id', newId(), '--config', properties, ...scram];
  await run(program.java, ['-XX:TieredStopAtLevel=1', ...tool, ...options]).catch(error => {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new EngineProblem(`Kafka could not format its folder:\n${stdout}${stderr}`);
  });
}

/** 16 random bytes in Kafka's spelling of a UUID, which must not begin with a dash. */
function newId(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? newId() : id;
}

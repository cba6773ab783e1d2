/** A start with an archive of the loaded classes takes half the time. It is made once, by a run of the program itself. */
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineProblem } from './engine-problem.ts';
import type { RunningEngine } from './engine.ts';
import type { JavaProgram } from './java-program.ts';

/** Starts the program in a folder of its own, with these options of Java. */
export type TrainingRun = (folder: string, options: readonly string[]) => Promise<RunningEngine>;

const archiveName = 'classes.jsa';

/** The options of Java for a fast start. @param train called if there is no archive yet. */
export async function classArchive({ cache }: JavaProgram, train: TrainingRun): Promise<readonly string[]> {
  const archive = join(cache, archiveName);
  if (!existsSync(archive)) await makeArchive(archive, train);
  // An archive that does not fit is left aside with a warning: only the start is slower.
  return [`-XX:SharedArchiveFile=${archive}`, '-Xshare:auto', '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
}

async function makeArchive(archive: string, train: TrainingRun): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'airy-engine-'));
  const made = join(folder, archiveName);
  try {
    const engine = await train(folder, [`-XX:ArchiveClassesAtExit=${made}`]);
    await engine.stop();
    if (!existsSync(made)) throw new EngineProblem('Java made no archive of classes; its output is in the log.');
    const beside = `${archive}.${process.pid}`;
    // The cache may be on another disk, and another process may be making the same.
    copyFileSync(made, beside);
    renameSync(beside, archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `npm run generate`: writes everything that is generated. With `--check` it only compares, and fails on what is stale. */
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { clientFiles } from './generate-client.ts';
import { filterFiles } from './generate-filters.ts';
import { sourceFiles } from './generate-sources.ts';
import { settingsFiles } from './generate-settings.ts';
import { widgetFiles } from './generate-widget.ts';
import { root } from './root.ts';
import { connectorFiles } from './connectors/page.ts';
import { compatibilityFiles } from './compatibility/page.ts';
import { referenceFiles } from './reference/files.ts';

/** Path from the root, and text. In this order: the settings are those of the sources that are listed. */
const generators = [
  filterFiles,
  sourceFiles,
  settingsFiles,
  widgetFiles,
  referenceFiles,
  clientFiles,
  compatibilityFiles,
  connectorFiles,
];
function isListOfSources(path: string): boolean {
  return path === 'backend/services/all/src/sources.generated.ts';
}

/** Everything again, with the lists of sources that stand there now; ends this process. */
function rerun(): never {
  console.log(`Written: ${stale.join(', ')}`);
  const { status } = spawnSync(process.execPath, [...process.execArgv, import.meta.filename], { stdio: 'inherit' });
  process.exit(status ?? 1);
}

const isCheck = process.argv.includes('--check');

const stale: string[] = [];
for (const generate of generators) {
  for (const [path, text] of await generate()) {
    const file = join(root, path);
    // What is missing is stale like anything else.
    const present = await readFile(file, 'utf8').catch(() => null);
    if (present === text) continue;
    stale.push(path);
    if (isCheck) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  // What is made of them has been loaded with the former lists: only another process reads these.
  if (generate === sourceFiles && stale.some(isListOfSources) && !isCheck) rerun();
}

if (isCheck && stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Run: npm run generate`);
  process.exitCode = 1;
} else if (!isCheck)
  console.log(stale.length > 0 ? `Written: ${stale.join(', ')}` : 'Everything generated is up to date.');

/** A copy of the repository in a folder of its own, so that a fault never stands in the tree that people work in. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { lstatSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Mutation } from './mutation.ts';

/** What is built and not under version control, but read by tests. */
const built = ['frontend/ui/dist', 'frontend/chat-plugin/dist'];

export class TreeCopy implements Disposable {
  readonly root: string;

  /** Copies what is under version control, or would be, as it stands now. */
  constructor(original: string) {
    this.root = mkdtempSync(join(realpathSync(tmpdir()), 'airy-mutations-'));
    for (const file of filesOf(original)) {
      mkdirSync(dirname(join(this.root, file)), { recursive: true });
      cpSync(join(original, file), join(this.root, file));
    }
    for (const folder of built.filter(folder => existsSync(join(original, folder))))
      cpSync(join(original, folder), join(this.root, folder), { recursive: true });
    linkPackages(original, this.root);
  }

  /** Puts the fault in; the function that is returned takes it out. @throws Error if its text is not there exactly once. */
  put({ title, file, text, replacement }: Mutation): () => void {
    const path = join(this.root, file);
    if (file.startsWith('node_modules/')) this.#own(file);
    const whole = readFileSync(path, 'utf8');
    const count = whole.split(text).length - 1;
    if (count !== 1)
      throw new Error(`"${title}": its text stands in ${file} ${count} times. Bring scripts/mutations up to date.`);
    writeFileSync(
      path,
      whole.replace(text, () => replacement),
    );
    return () => writeFileSync(path, whole);
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 3 });
  }

  /** A package that is only linked would be changed for everybody. */
  #own(file: string): void {
    const [, name = '', inScope = ''] = file.split('/');
    const place = join(this.root, 'node_modules', name.startsWith('@') ? join(name, inScope) : name);
    if (!lstatSync(place).isSymbolicLink()) return;
    const original = realpathSync(place);
    rmSync(place);
    cpSync(original, place, { recursive: true });
  }
}

function filesOf(original: string): string[] {
  const options = { cwd: original, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], options);
  return listed.split('\0').filter(file => file !== '' && existsSync(join(original, file)));
}

/** Packages of others are linked, one by one; our own (`@airy/…`, links into the tree) lead into the copy. */
function linkPackages(original: string, copy: string): void {
  const from = join(original, 'node_modules');
  const to = join(copy, 'node_modules');
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (!name.startsWith('@')) symlinkSync(join(from, name), join(to, name));
    else for (const inScope of readdirSync(join(from, name))) link(join(from, name, inScope), join(to, name, inScope));
  }
  const manifests = filesOf(original).filter(file => file.endsWith('/package.json'));
  for (const folder of manifests.map(file => join(dirname(file), 'node_modules')))
    if (existsSync(join(original, folder))) symlinkSync(join(original, folder), join(copy, folder));
}

function link(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  const isOurs = lstatSync(from).isSymbolicLink();
  symlinkSync(isOurs ? readlinkSync(from) : from, to);
}

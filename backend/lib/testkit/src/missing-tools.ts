/** Programs of the system that some tests need. Without them those tests are skipped and say what to do. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome'],
  strace: ['strace'],
  moto: ['moto_server'],
  dovecot: ['dovecot'],
} as const;

export type Tool = keyof typeof names;

/** What puts it on this machine. */
export const wayToGet: Readonly<Record<Tool, string>> = {
  chromium: 'apt-get install chromium',
  strace: 'apt-get install strace',
  moto: "pip install 'moto[server,s3]'",
  dovecot: 'apt-get install dovecot-imapd',
};

/** Its path; null if this machine has none. */
export function pathOf(tool: Tool): string | null {
  const own = (process.env['PATH'] ?? '').split(delimiter).filter(folder => !folder.includes('node_modules'));
  // Servers stand where only root looks.
  const folders = [...own, '/usr/sbin'];
  for (const folder of folders)
    for (const name of names[tool]) if (isExecutable(join(folder, name))) return join(folder, name);
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not to be run: either way it is no program for us.
    return false;
  }
}

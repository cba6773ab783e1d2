/** PostgreSQL refuses to run as root: there it runs as the user that its package makes. */
import { chmodSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, sep } from 'node:path';
import { EngineProblem } from './engine-problem.ts';

export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The user to run a server as that refuses root; null if we are not root. @throws EngineProblem if there is no such user. */
export function userInsteadOfRoot(name: string): SystemUser | null {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const [, , uid, gid] = lines.find(line => line.startsWith(`${name}:`))?.split(':') ?? [];
  if (uid === undefined) throw new EngineProblem(`There is no user ${name}, whom its package makes: install it again.`);
  return { name, uid: Number(uid), gid: Number(gid) };
}

/**
 * Makes sure that the user may enter the folder. Temporary folders on the way, which are their owner's alone, are opened for
 * passing through, not for looking into.
 * @throws EngineProblem naming the folder that lets nobody through.
 */
export function letIn(user: SystemUser, folder: string): void {
  const temporary = realpathSync(tmpdir()) + sep;
  for (let place = dirname(realpathSync(folder)); place !== dirname(place); place = dirname(place)) {
    const { mode, uid } = statSync(place);
    if ((mode & 0o001) !== 0 || uid === user.uid) continue;
    if (!place.startsWith(temporary))
      throw new EngineProblem(
        `As root, PostgreSQL runs as the user ${user.name}, who may not enter ${place}: choose another data folder.`,
      );
    chmodSync(place, mode | 0o011);
  }
}

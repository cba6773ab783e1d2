/** Runs a program on the project's Node 24 in place of this process: same terminal, signals and exit code. */
import { spawn } from 'node:child_process';
import { node, root } from './prepare.mjs';

/** @param args of Node: options, the file, its arguments. */
export function runNode(args, { env = {} } = {}) {
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  // A terminal gives Ctrl-C to both of us; sent by a script it reaches this process only.
  process.on('SIGINT', () => void (process.stdin.isTTY || child.kill('SIGINT')));
  process.on('SIGTERM', () => void child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    if (signal) process.exitCode = 1;
    else process.exitCode = code ?? 1;
  });
}

/** Runs a program on the project's Node 24 in place of this process: same terminal and exit code, each signal once. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { node, root } from './prepare.mjs';
import { noteRunning } from './running.mjs';

/**
 * npm passes on a signal that the terminal gives to every process of its group. The program stands in a group of its own and
 * hears of it from here only: of the first, and of another one once this much time has passed.
 */
const sameSignalMs = 500;
/** How often we look whether who started us is still there. */
const parentCheckMs = 500;

/** @param args of Node: options, the file, its arguments. */
export function runNode(args) {
  // The channel tells the program when this process is gone, so that it does not live on alone.
  const child = spawn(node, args, { cwd: root, stdio: ['inherit', 'inherit', 'inherit', 'ipc'], detached: true });
  const forget = child.pid ? noteRunning(root, child.pid) : () => {};
  let lastAt = -Infinity;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      const now = performance.now();
      if (now - lastAt > sameSignalMs) child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
      lastAt = now;
    });
  // A shell between npm and us dies of a signal without passing it on.
  const { ppid } = process;
  const watch = setInterval(() => {
    if (process.ppid === ppid) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, parentCheckMs);
  child.on('error', error => {
    console.error(`Could not run ${node}: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    clearInterval(watch);
    forget();
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
    if (child.connected) child.disconnect();
  });
}

/** Keeps a program running until somebody stops it or something unforeseen happens. */
import type { AiryError } from '@airy/errors';
import type { Telemetry } from '@airy/telemetry';
import type { RunningProgram } from './program.ts';

export interface Ending {
  /** Of the process: 0 if it was asked to stop, 1 if it had to. */
  readonly exitCode: number;
  /** What the operator must know; null: nothing. */
  readonly reason: AiryError | null;
}

const asAsked: Ending = { exitCode: 0, reason: null };

/** Ctrl-C: somebody is waiting. */
const interruptedMs = 4_500;
/** SIGTERM: design §7.10. */
const terminatedMs = 24_000;
const crashedMs = 5_000;
/** SIGTERM where other processes serve on: balancers ask more often than that whether we are ready. */
const noticeMs = 3_000;
/** A terminal and a runner such as npm may both pass on one Ctrl-C. */
const sameSignalMs = 300;

export interface UntilStopped {
  readonly telemetry: Telemetry;
  /** Other processes may serve the same instance: SIGTERM gives balancers notice first. */
  readonly hasPeers: boolean;
}

/**
 * Resolves when the program has stopped: after SIGINT, SIGTERM, the loss of the parent process (where there is a channel to
 * it), an uncaught error, or because it must not go on. A second SIGINT or SIGTERM ends the process at once.
 */
export function runUntilStopped(
  program: RunningProgram,
  { telemetry: { logger }, hasPeers }: UntilStopped,
): Promise<Ending> {
  return new Promise(resolve => {
    let isStopping = false;
    const stop = (timeoutMs: number, ending: Ending, notice = 0): void => {
      if (isStopping) return;
      isStopping = true;
      void program.stop(timeoutMs, notice).then(() => resolve(ending));
    };
    let askedAt = -Infinity;
    const asked = (signal: NodeJS.Signals, timeoutMs: number, notice = 0): void => {
      const isRepeated = performance.now() - askedAt < sameSignalMs;
      askedAt = performance.now();
      if (isStopping && !isRepeated) process.exit(130);
      if (isStopping) return;
      logger.info({ signal }, 'Stopping.');
      stop(timeoutMs, asAsked, notice);
    };
    const crashed = (error: unknown, kind: string): void => {
      logger.fatal({ err: error }, `${kind}: stopping.`);
      stop(crashedMs, { exitCode: 1, reason: null });
    };
    process.on('SIGINT', signal => asked(signal, interruptedMs));
    process.on('SIGTERM', signal => asked(signal, terminatedMs, hasPeers ? noticeMs : 0));
    process.on('disconnect', () => stop(terminatedMs, asAsked));
    void program.failed.then(reason => stop(terminatedMs, { exitCode: 1, reason }));
    process.on('uncaughtException', error => crashed(error, 'Uncaught error'));
    process.on('unhandledRejection', error => crashed(error, 'Unhandled rejection'));
  });
}

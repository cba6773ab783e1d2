/** Starts a program; on engines that other processes share, as often as it takes. */
import { setTimeout as delay } from 'node:timers/promises';
import { isPassing, startProgram, type ProgramOptions, type RunningProgram } from '@airy/service';
import { createTelemetry, type Telemetry } from '@airy/telemetry';

export interface Started {
  readonly program: RunningProgram;
  readonly telemetry: Telemetry;
}

export type StartOptions = Omit<ProgramOptions, 'telemetry' | 'signal'> & {
  /** For the log. */
  readonly warnings: readonly string[];
};

const pauseMs = 2_000;

/**
 * An engine that goes away in the middle of a start takes down what had been started by then; it is started anew.
 * @returns null: somebody stopped it before it had started.
 * @throws AiryError, ServiceStartError where starting again does not help.
 */
export async function startPersistently(options: StartOptions): Promise<Started | null> {
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  // As who started us may be gone before we are there to hear of it.
  const events = ['SIGINT', 'SIGTERM', 'disconnect'] as const;
  for (const event of events) process.once(event, interrupt);
  try {
    return await startUntil(interrupted.signal, options);
  } catch (error) {
    if (interrupted.signal.aborted) return null;
    throw error;
  } finally {
    for (const event of events) process.off(event, interrupt);
  }
}

async function startUntil(signal: AbortSignal, { warnings, ...options }: StartOptions): Promise<Started> {
  for (let tries = 1; ; tries++) {
    // Each try has metrics of its own: those of the last one count what is gone.
    const telemetry = createTelemetry(options.config.log);
    if (tries === 1) warnings.forEach(warning => telemetry.logger.warn(warning));
    try {
      return { program: await startProgram({ ...options, telemetry, signal }), telemetry };
    } catch (error) {
      if (options.config.kafka.cluster === null || !mayPass(error)) throw error;
      telemetry.logger.warn({ err: error }, 'It could not start; it begins anew.');
    }
    await delay(pauseMs, undefined, { signal });
  }
}

function mayPass(error: unknown): boolean {
  return isPassing(error) || (error instanceof Error && isPassing(error.cause));
}

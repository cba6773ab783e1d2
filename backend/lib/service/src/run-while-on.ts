/** A component can be switched off while the process runs; what it runs then stands still, and goes on where it was. */
import { backOffMs, type BackOff } from '@airy/processing';
import type { Telemetry } from '@airy/telemetry';
import type { ServiceContext } from './service.ts';

export interface RunningPart {
  problem(): string | null;
  stop(): Promise<void>;
}

type Settings = Readonly<Record<string, unknown>>;

export interface WhileOn<Running extends RunningPart> {
  readonly component: string;
  readonly components: Pick<ServiceContext['components'], 'settingsOf' | 'onChange'>;
  readonly logger: Telemetry['logger'];
  /** After a failed start. Default: 1 s, doubled up to 30 s. */
  readonly backOff?: BackOff;
  /** Closes what it has opened if it fails. */
  start(): Promise<Running>;
  /** It runs already, and something was changed. */
  use?(running: Running, settings: Settings): void;
}

/**
 * Runs it while the component is on; one change after the other. Where a later start fails it is tried again, and
 * `problem` tells why it does not run.
 * @throws what the first start throws.
 */
export async function runWhileOn<Running extends RunningPart>(options: WhileOn<Running>): Promise<RunningPart> {
  const { component, components, logger, backOff = { firstMs: 1_000, maxMs: 30_000 } } = options;
  let running: Running | null = null;
  let problem: string | null = null;
  let failures = 0;
  let isEnding = false;
  let retry: NodeJS.Timeout | undefined;
  let work = Promise.resolve();
  const settle = async (): Promise<void> => {
    clearTimeout(retry);
    const settings = isEnding ? null : components.settingsOf(component);
    if (settings === null) {
      const leaving = running;
      running = null;
      await leaving?.stop();
    } else if (running === null) running = await options.start();
    else options.use?.(running, settings);
    problem = null;
    failures = 0;
  };
  const look = (): Promise<void> => (work = work.then(settle, settle));
  const lookAndTryAgain = async (): Promise<void> => {
    try {
      await look();
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      failures++;
      logger.error({ err: error, component }, 'A component could not be switched on or off; it is tried again');
      clearTimeout(retry);
      if (!isEnding) retry = setTimeout(() => void lookAndTryAgain(), backOffMs(backOff, failures));
    }
  };
  await look();
  const endListening = components.onChange(lookAndTryAgain);
  return {
    problem: () => problem ?? running?.problem() ?? null,
    async stop() {
      endListening();
      isEnding = true;
      await look();
    },
  };
}

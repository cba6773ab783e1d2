/** The component can be switched off while the process runs; the station then stands still, and goes on where it was. */
import type { ServiceContext } from '@airy/service';

const component = 'integration-webhook';

export interface Running {
  problem(): string | null;
  stop(): Promise<void>;
}

/** One change after the other. @throws what starting throws. */
export async function runWhileOn(
  components: Pick<ServiceContext['components'], 'isEnabled' | 'onChange'>,
  start: () => Promise<Running>,
): Promise<Running> {
  let running: Running | null = null;
  let isEnding = false;
  let work = Promise.resolve();
  const settle = async (): Promise<void> => {
    if (!isEnding && components.isEnabled(component)) running ??= await start();
    else {
      await running?.stop();
      running = null;
    }
  };
  const look = (): Promise<void> => (work = work.then(settle, settle));
  await look();
  const endListening = components.onChange(look);
  return {
    problem: () => running?.problem() ?? null,
    async stop() {
      endListening();
      isEnding = true;
      await look();
    },
  };
}

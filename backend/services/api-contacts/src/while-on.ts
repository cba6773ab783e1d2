/** The component can be switched off while the process runs: then its API is not there, and its stations stand still. */
import { AiryError } from '@airy/errors';
import type { AnyRoute } from '@airy/http';
import type { ServiceContext } from '@airy/service';
import type { Stations } from './stations.ts';

const component = 'api-contacts';

type Components = Pick<ServiceContext['components'], 'isEnabled' | 'onChange'>;

/** The same routes, refused with `component_not_enabled` while it is off. */
export function whileOn(components: Components, routes: readonly AnyRoute[]): readonly AnyRoute[] {
  return routes.map(({ endpoint, handle }) => ({
    endpoint,
    async handle(request, call) {
      if (!components.isEnabled(component))
        throw new AiryError('component_not_enabled', null, { details: { component } });
      return handle(request, call);
    },
  }));
}

/**
 * Runs the stations while it is on; one change after the other. They go on where they were.
 * @throws what starting them throws.
 */
export async function runWhileOn(components: Components, start: () => Promise<Stations>): Promise<Stations> {
  let running: Stations | null = null;
  let isEnding = false;
  let work = Promise.resolve();
  const settle = async (): Promise<void> => {
    const isWanted = !isEnding && components.isEnabled(component);
    if (isWanted) running ??= await start();
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
    drain: async () => running?.drain(),
    stop: async () => {
      endListening();
      isEnding = true;
      await look();
    },
  };
}

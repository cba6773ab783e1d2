/** Station 2: raw records of every source to commands (design §4). */
import { openDeadLetters } from '@airy/processing';
import { station, unitName } from '@airy/service';
import { componentOf } from '@airy/source-kit';
import { topicNames } from '@airy/topics';
import { openRouterMetrics } from './router-metrics.ts';
import { runRouter } from './router.ts';

const role = 'events-router';

export const sourcesEventsRouter = station({
  name: 'sources-events-router',
  role,
  isOfComponent: true,
  concerns: source => source.parse !== undefined,
  open({ config: { kafka }, log, commander, telemetry }) {
    const names = topicNames(kafka.namespace);
    const deadLetters = openDeadLetters({ log, topic: names.deadLetters, telemetry });
    return {
      async start({ source, config }) {
        const name = unitName(componentOf(source), role);
        const logger = telemetry.logger.child({ service: name });
        const metrics = openRouterMetrics(componentOf(source), { logger, metrics: telemetry.metrics });
        const topic = names.sourceEvents(componentOf(source));
        const common = { log, commander, deadLetters, metrics, station: name };
        const router = await runRouter({ ...common, source, config, topic });
        const stop = (): Promise<void> => router.stop();
        return { health: () => router.problem(), drain: stop, stop };
      },
    };
  },
});

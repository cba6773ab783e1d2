/** Station 2: raw records of every source to commands (design §4). */
import { openDeadLetters } from '@airy/processing';
import { station, unitName } from '@airy/service';
import { componentOf } from '@airy/source-kit';
import { openCodecs, topicNames } from '@airy/topics';
import { followChannels } from './connected-channels.ts';
import { openRouterMetrics } from './router-metrics.ts';
import { runRouter } from './router.ts';

const role = 'events-router';

export const sourcesEventsRouter = station({
  name: 'sources-events-router',
  role,
  isOfComponent: true,
  concerns: source => source.parse !== undefined,
  async open({ config: { kafka }, log, registry, commander, telemetry }) {
    const names = topicNames(kafka.namespace);
    const { channels: codec } = await openCodecs(registry, kafka.namespace);
    const deadLetters = openDeadLetters({ log, topic: names.deadLetters, telemetry });
    return {
      async start({ source, config }) {
        const name = unitName(componentOf(source), role);
        const logger = telemetry.logger.child({ service: name });
        const metrics = openRouterMetrics(componentOf(source), { logger, metrics: telemetry.metrics });
        const topic = names.sourceEvents(componentOf(source));
        const channels = await followChannels({ log, topic: names.channels, codec });
        const common = { log, commander, deadLetters, metrics, channels, station: name };
        const router = await runRouter({ ...common, source, config, topic });
        const stop = async (): Promise<void> => {
          await router.stop();
          await channels.stop();
        };
        return { health: () => router.problem(), drain: stop, stop };
      },
    };
  },
});

/** Station 2: raw records of every source to commands (design §4). */
import { openDeadLetters } from '@airy/processing';
import type { RunningService, Service, ServiceContext } from '@airy/service';
import { topicNames } from '@airy/topics';
import { openRouterMetrics } from './router-metrics.ts';
import { runRouter, type Router } from './router.ts';

export const sourcesEventsRouter: Service = { name: 'sources-events-router', start };

async function start(context: ServiceContext): Promise<RunningService> {
  const { log, commander, telemetry } = context;
  const names = topicNames(context.config.kafka.namespace);
  const deadLetters = openDeadLetters({ log, topic: names.deadLetters, telemetry });
  const routers: Router[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(routers.splice(0).map(router => router.stop()));
  };
  try {
    for (const { source, config } of context.sources) {
      if (!source.webhook || !source.parse) continue;
      const station = `sources-${source.id}-events-router`;
      const logger = telemetry.logger.child({ service: station });
      const metrics = openRouterMetrics(source.id, { logger, metrics: telemetry.metrics });
      const topic = names.sourceEvents(source.id);
      routers.push(await runRouter({ source, config, log, topic, commander, deadLetters, metrics, station }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    health: () => routers.map(router => router.problem()).find(problem => problem !== null) ?? null,
    drain: stop,
    stop,
  };
}

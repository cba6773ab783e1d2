/** Station 2: raw records of every source to commands (design §4). */
import { openDeadLetters } from '@airy/processing';
import { startAll, type RunningService, type Service, type ServiceContext } from '@airy/service';
import { topicNames } from '@airy/topics';
import { openRouterMetrics } from './router-metrics.ts';
import { runRouter } from './router.ts';

export const sourcesEventsRouter: Service = { name: 'sources-events-router', start };

async function start(context: ServiceContext): Promise<RunningService> {
  const { log, commander, telemetry } = context;
  const names = topicNames(context.config.kafka.namespace);
  const deadLetters = openDeadLetters({ log, topic: names.deadLetters, telemetry });
  const starts = context.sources.map(({ source, config }) => {
    if (!source.webhook || !source.parse) return [];
    const station = `sources-${source.id}-events-router`;
    const logger = telemetry.logger.child({ service: station });
    const metrics = openRouterMetrics(source.id, { logger, metrics: telemetry.metrics });
    const topic = names.sourceEvents(source.id);
    return [runRouter({ source, config, log, topic, commander, deadLetters, metrics, station })];
  });
  const routers = await startAll(starts.flat());
  const stop = async (): Promise<void> => {
    await Promise.all(routers.map(router => router.stop()));
  };
  return {
    health: () => routers.map(router => router.problem()).find(problem => problem !== null) ?? null,
    drain: stop,
    stop,
  };
}

/** Station 6: pending messages of every source to its platform (design §4). */
import { openDeadLetters } from '@airy/processing';
import { startAll, type RunningService, type Service, type ServiceContext } from '@airy/service';
import { topicNames } from '@airy/topics';
import { runConnector } from './connector.ts';

/** A call may take ten seconds, and its report a moment more. */
const drainDeadlineMs = 15_000;

export const sourcesConnector: Service = { name: 'sources-connector', start };

async function start(context: ServiceContext): Promise<RunningService> {
  const { log, commander, telemetry, secrets } = context;
  const names = topicNames(context.config.kafka.namespace);
  const deadLetters = openDeadLetters({ log, topic: names.deadLetters, telemetry });
  const starts = context.sources
    .filter(({ source }) => source.send)
    .map(async ({ source, config }) => {
      const view = await context.communicationView();
      const common = { log, commander, telemetry, secrets, deadLetters, view, topic: names.events };
      return runConnector({ ...common, source, config });
    });
  const connectors = await startAll(starts);
  const drain = async (): Promise<void> => {
    await Promise.all(connectors.map(connector => connector.drain(drainDeadlineMs)));
  };
  const stop = async (): Promise<void> => {
    await Promise.all(connectors.map(connector => connector.stop()));
  };
  return { drain, stop };
}

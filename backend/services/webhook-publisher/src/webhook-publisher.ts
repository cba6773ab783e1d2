/** Station 7, the first half: what webhooks are told goes into their queues. The second half sends it. */
import { openDeadLetters } from '@airy/processing';
import { readInstance, runWhileOn, type RunningPart, type Service, type ServiceContext } from '@airy/service';
import { openCodecs, topicNames } from '@airy/topics';
import { openWebhookDirectory } from '@airy/webhooks';
import { openProgressLog } from './progress-log.ts';
import { openReplays, type Replays } from './replays.ts';
import { runPublisher, station, type PublisherOptions, type RunningPublisher } from './publisher.ts';
import { settledDeliveries } from './settled-deliveries.ts';

export const webhookPublisher: Service = createWebhookPublisher({});

/** @param tuning for tests. */
export function createWebhookPublisher(tuning: Pick<PublisherOptions, 'limits' | 'progressEveryMs'>): Service {
  return {
    name: station,
    async start(context) {
      const { components, telemetry } = context;
      const logger = telemetry.logger.child({ station });
      const start = () => startStation(context, tuning);
      const running = await runWhileOn({ component: 'integration-webhook', components, logger, start });
      return {
        health: () => running.problem(),
        drain: () => running.stop(),
        stop: () => running.stop(),
      };
    },
  };
}

/** What is open already is closed where something after it fails. */
async function startStation(context: ServiceContext, tuning: Partial<PublisherOptions>): Promise<RunningPart> {
  const opened = new AsyncDisposableStack();
  try {
    const publisher = await openStation({ context, tuning, opened });
    return { problem: () => publisher.problem(), stop: () => opened.disposeAsync() };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

interface StationOptions {
  readonly context: ServiceContext;
  readonly tuning: Partial<PublisherOptions>;
  readonly opened: AsyncDisposableStack;
}

async function openStation({ context, tuning, opened }: StationOptions): Promise<RunningPublisher> {
  const { log, registry, telemetry, config } = context;
  const { namespace } = config.kafka;
  const names = topicNames(namespace);
  const logger = telemetry.logger.child({ station });
  const [view, queue, codecs, instance] = await Promise.all([
    context.communicationView(),
    context.deliveryQueue(),
    openCodecs(registry, namespace),
    readInstance({ log, topic: names.bootstrap }),
  ]);
  const directory = await openWebhookDirectory({ log, topic: names.webhooks, codec: codecs.webhooks, logger });
  opened.defer(() => directory.stop());
  const progress = await openProgressLog(log, names.webhookProgress, logger);
  opened.defer(() => progress.stop());
  const settled = settledDeliveries({ log, topic: names.webhookAttempts });
  const topics = [names.events, names.administrationEvents];
  let replays: Replays | null = null;
  let doesReplays = false;
  const publisher = await runPublisher({
    ...{ log, queue, view, directory, progress, settled, telemetry, topics },
    deadLetters: openDeadLetters({ log, topic: names.deadLetters, telemetry }),
    epochOfLog: instance?.id ?? 'log',
    onOwned({ topic }, isOwned) {
      if (topic !== names.administrationEvents) return;
      doesReplays = isOwned;
      replays?.setActive(isOwned);
    },
    ...tuning,
  });
  opened.defer(() => publisher.stop());
  const { commander } = context;
  const asked = { topic: names.replays, codec: codecs.replays };
  replays = await openReplays({ ...asked, log, queue, settled, topics, commander, publisher, logger });
  const doing = replays;
  opened.defer(() => doing.stop());
  replays.setActive(doesReplays);
  return publisher;
}

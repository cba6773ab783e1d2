/** Station 7, the first half: what webhooks are told goes into their queues. The second half sends it. */
import { openDeadLetters } from '@airy/processing';
import { readInstance, type Service, type ServiceContext } from '@airy/service';
import { openCodecs, topicNames } from '@airy/topics';
import { openWebhookDirectory } from '@airy/webhooks';
import { openProgressLog } from './progress-log.ts';
import { openReplays, type Replays } from './replays.ts';
import { runPublisher, station, type PublisherOptions } from './publisher.ts';
import { settledDeliveries } from './settled-deliveries.ts';
import { runWhileOn, type Running } from './while-on.ts';

export const webhookPublisher: Service = createWebhookPublisher({});

/** @param tuning for tests. */
export function createWebhookPublisher(tuning: Pick<PublisherOptions, 'limits' | 'progressEveryMs'>): Service {
  return {
    name: station,
    async start(context) {
      const running = await runWhileOn(context.components, () => startStation(context, tuning));
      return {
        health: () => running.problem(),
        drain: () => running.stop(),
        stop: () => running.stop(),
      };
    },
  };
}

async function startStation(context: ServiceContext, tuning: Partial<PublisherOptions>): Promise<Running> {
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
  const progress = await openProgressLog(log, names.webhookProgress, logger);
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
  const { commander } = context;
  const asked = { topic: names.replays, codec: codecs.replays };
  replays = await openReplays({ ...asked, log, queue, settled, topics, commander, publisher, logger });
  replays.setActive(doesReplays);
  return {
    problem: () => publisher.problem(),
    async stop() {
      await replays?.stop();
      await publisher.stop();
      await Promise.all([directory.stop(), progress.stop()]);
    },
  };
}

/** Sends what is queued for webhooks while the component is on (docs/decisions/0081-webhook-consumer.md). */
import { runWhileOn, type RunningService, type Service, type ServiceContext } from '@airy/service';
import { openCodecs, topicNames } from '@airy/topics';
import { openWebhookDirectory } from '@airy/webhooks';
import { keepAttemptsTrimmed, type AttemptRetention } from './attempt-retention.ts';
import { openWebhookConsumer, type WebhookConsumer } from './open-consumer.ts';
import { networkSettings } from './open-network.ts';

const webhookComponent = 'integration-webhook';

export const webhookConsumer: Service = {
  name: 'webhook-consumer',
  async start(context) {
    const running = await runWhileOn({
      component: webhookComponent,
      components: context.components,
      logger: context.telemetry.logger.child({ station: 'webhook-consumer' }),
      start: () => open(context),
      use: (consumer, settings) => consumer.use(settings),
    });
    const end = (): Promise<void> => running.stop();
    return { health: () => running.problem(), drain: end, stop: end } satisfies RunningService;
  },
};

interface Running extends Pick<WebhookConsumer, 'problem' | 'stop'> {
  use(settings: Readonly<Record<string, unknown>>): void;
}

async function open(context: ServiceContext): Promise<Running> {
  const { config, log, registry, components, commander, secrets, telemetry } = context;
  const { namespace } = config.kafka;
  const names = topicNames(namespace);
  const codec = (await openCodecs(registry, namespace)).webhooks;
  const queue = await context.deliveryQueue();
  const topic = names.webhookAttempts;
  const attempts = { topic, partitions: await partitionsOf(context, topic) };
  const directory = await openWebhookDirectory({ log, topic: names.webhooks, codec, logger: telemetry.logger });
  let network = networkSettings(components.settingsOf(webhookComponent));
  const consumer = openWebhookConsumer({
    ...{ queue, directory, log, commander, secrets, telemetry, network, attempts },
  });
  const endTrimming = keepAttemptsTrimmed({
    ...{ log, ...attempts, clock: Date.now, logger: telemetry.logger },
    retention: () => attemptRetention(components.settingsOf(webhookComponent)),
  });
  return {
    problem: () => consumer.problem(),
    use(settings) {
      const wanted = networkSettings(settings);
      if (JSON.stringify(wanted) === JSON.stringify(network)) return;
      network = wanted;
      consumer.useNetwork(wanted);
    },
    async stop() {
      await Promise.all([consumer.stop(), endTrimming()]);
      await directory.stop();
    },
  };
}

const dayMs = 24 * 60 * 60 * 1000;

function attemptRetention(settings: Readonly<Record<string, unknown>> | null): AttemptRetention {
  const { attemptDays, attemptMegabytes } = settings ?? {};
  return { maxAgeMs: Number(attemptDays ?? 14) * dayMs, maxBytes: Number(attemptMegabytes ?? 4_096) * 1024 * 1024 };
}

async function partitionsOf({ log, config }: ServiceContext, topic: string): Promise<number> {
  const topics = await log.listTopics();
  return topics.find(({ name }) => name === topic)?.partitions ?? config.kafka.partitions;
}

/** Sends what is queued for webhooks while the component is on (docs/decisions/0081-webhook-consumer.md). */
import type { RunningService, Service, ServiceContext } from '@airy/service';
import { openCodecs, topicNames } from '@airy/topics';
import { openWebhookDirectory } from '@airy/webhooks';
import { openWebhookConsumer, type WebhookConsumer } from './open-consumer.ts';
import { networkSettings } from './open-network.ts';

export const webhookComponent = 'integration-webhook';

export const webhookConsumer: Service = {
  name: 'webhook-consumer',
  async start(context) {
    const { components } = context;
    let running: Running | null = null;
    let isEnding = false;
    let work = Promise.resolve();
    const settle = async (): Promise<void> => {
      const settings = isEnding ? null : components.settingsOf(webhookComponent);
      if (settings === null) {
        await running?.stop();
        running = null;
      } else if (running === null) running = await open(context);
      else running.use(settings);
    };
    // One change after the other.
    const look = (): Promise<void> => (work = work.then(settle, settle));
    await look();
    const endListening = components.onChange(look);
    const end = (): Promise<void> => {
      endListening();
      isEnding = true;
      return look();
    };
    return { health: () => running?.problem() ?? null, drain: end, stop: end } satisfies RunningService;
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
  const directory = await openWebhookDirectory({ log, topic: names.webhooks, codec, logger: telemetry.logger });
  let network = networkSettings(components.settingsOf(webhookComponent));
  const consumer = openWebhookConsumer({
    ...{ queue, directory, log, commander, secrets, telemetry, network },
    attempts: { topic: names.webhookAttempts, partitions: await partitionsOf(context, names.webhookAttempts) },
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
      await consumer.stop();
      await directory.stop();
    },
  };
}

async function partitionsOf({ log, config }: ServiceContext, topic: string): Promise<number> {
  const topics = await log.listTopics();
  return topics.find(({ name }) => name === topic)?.partitions ?? config.kafka.partitions;
}

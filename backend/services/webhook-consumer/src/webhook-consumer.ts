/** Sends what is queued for webhooks while the component is on (docs/decisions/0081-webhook-consumer.md). */
import type { RunningService, Service, ServiceContext } from '@airy/service';
import { openCodecs, topicNames } from '@airy/topics';
import { openWebhookDirectory } from '@airy/webhooks';
import { keepAttemptsTrimmed, type AttemptRetention } from './attempt-retention.ts';
import { openWebhookConsumer, type WebhookConsumer } from './open-consumer.ts';
import { networkSettings } from './open-network.ts';

const webhookComponent = 'integration-webhook';

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
  const topic = names.webhookAttempts;
  const attempts = { topic, partitions: await partitionsOf(context, topic) };
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

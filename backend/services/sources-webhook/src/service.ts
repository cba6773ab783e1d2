/** Station 1: for each source a path that takes what its platform sends (design §4). */
import type { IncomingMessage } from 'node:http';
import { AiryError } from '@airy/errors';
import { station, type OpenStation, type ServiceContext } from '@airy/service';
import { componentOf, type Source } from '@airy/source-kit';
import { topicNames } from '@airy/topics';
import { Intake } from './intake.ts';
import { openIntakeReport } from './intake-report.ts';
import { BodyBudget } from './read-body.ts';

const mebibyte = 1024 * 1024;
/** Bodies held at a time: a source may take a quarter of all, an address half of that. */
const held = { maxBytes: 64 * mebibyte, perSourceBytes: 16 * mebibyte, perAddressBytes: 8 * mebibyte };

export const sourcesWebhook = station({
  name: 'sources-webhook',
  role: 'webhook',
  isOfComponent: true,
  concerns: source => source.webhook !== undefined,
  open: context => new Webhooks(context),
});

/** The paths of all sources stand from the start; whether anybody takes what comes is looked up each time. */
class Webhooks implements OpenStation {
  /** A request meets the old settings or the new ones, never nobody. */
  readonly overlaps = true;
  readonly #context: ServiceContext;
  readonly #budget = new BodyBudget(held);
  /** By source id. */
  readonly #intakes = new Map<string, Intake>();

  constructor(context: ServiceContext) {
    this.#context = context;
    for (const { id, webhook } of context.knownSources)
      if (webhook)
        context.http.mount(webhook.path, (request, response) => this.#intakeOf(id).handle(request, response));
  }

  #intakeOf(source: string): Intake {
    const intake = this.#intakes.get(source);
    if (intake === undefined) throw new AiryError('source_not_configured', null, { details: { source } });
    return intake;
  }

  async start({ source, config }: ServiceContext['sources'][number]) {
    const { log, telemetry, publicUrl, http } = this.#context;
    const addressOf = (request: IncomingMessage): string => http.addressOf(request);
    const topic = topicNames(this.#context.config.kafka.namespace).sourceEvents(componentOf(source));
    const spec = (await log.listTopics()).find(({ name }) => name === topic);
    if (!spec) throw new Error(`topic ${topic} does not exist: bootstrap has not run`);
    const { partitions } = spec;
    const logger = telemetry.logger.child({ service: sourcesWebhook.name });
    const report = openIntakeReport(componentOf(source), { logger, metrics: telemetry.metrics });
    const webhook = webhookOf(source);
    const budget = this.#budget;
    const intake = new Intake({
      source,
      config,
      webhook,
      log,
      topic,
      partitions,
      budget,
      report,
      publicUrl,
      addressOf,
    });
    this.#intakes.set(source.id, intake);
    return {
      health: () => report.problem(),
      stop: async () => {
        if (this.#intakes.get(source.id) === intake) this.#intakes.delete(source.id);
        await intake.idle();
      },
    };
  }
}

function webhookOf({ id, webhook }: Source): NonNullable<Source['webhook']> {
  if (!webhook) throw new Error(`${id} has no webhook.`);
  return webhook;
}

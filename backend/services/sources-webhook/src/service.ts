/** Station 1: for each source a path that takes what its platform sends (design §4). */
import { AiryError } from '@airy/errors';
import type { RunningService, Service, ServiceContext } from '@airy/service';
import { topicNames } from '@airy/topics';
import { Intake } from './intake.ts';
import { openIntakeReport, type IntakeReport } from './intake-report.ts';
import { BodyBudget } from './read-body.ts';

/** Bodies held at a time, over all sources. Bytes. */
const maxHeldBytes = 64 * 1024 * 1024;

export const sourcesWebhook: Service = { name: 'sources-webhook', start };

async function start(context: ServiceContext): Promise<RunningService> {
  const budget = new BodyBudget(maxHeldBytes);
  const logger = context.telemetry.logger.child({ service: sourcesWebhook.name });
  const reports = await Promise.all(
    context.sources.map(configured => mountSource(context, configured, { budget, logger })),
  );
  for (const source of context.knownSources)
    if (source.webhook && !context.sources.some(configured => configured.source.id === source.id))
      context.http.mount(source.webhook.path, () => {
        throw new AiryError('source_not_configured', null, { details: { source: source.id } });
      });
  return {
    health: () => reports.map(report => report?.problem() ?? null).find(problem => problem !== null) ?? null,
    // Nothing runs but requests, and those are the server's to end.
    stop: async () => undefined,
  };
}

interface Shared {
  readonly budget: BodyBudget;
  readonly logger: ServiceContext['telemetry']['logger'];
}

async function mountSource(
  context: ServiceContext,
  { source, config }: ServiceContext['sources'][number],
  { budget, logger }: Shared,
): Promise<IntakeReport | null> {
  if (!source.webhook) return null;
  const { log, http, telemetry, publicUrl } = context;
  const topic = topicNames(context.config.kafka.namespace).sourceEvents(source.id);
  const spec = (await log.listTopics()).find(({ name }) => name === topic);
  if (!spec) throw new Error(`topic ${topic} does not exist: bootstrap has not run`);
  const report = openIntakeReport(source.id, { logger, metrics: telemetry.metrics });
  const { webhook } = source;
  const intake = new Intake({
    source,
    config,
    webhook,
    log,
    topic,
    partitions: spec.partitions,
    budget,
    report,
    publicUrl,
  });
  http.mount(webhook.path, (request, response) => intake.handle(request, response));
  return report;
}

/** In the place of `bootstrap`, where another process is the one that prepares the log. */
import { AiryError } from '@airy/errors';
import { keepTrying, readInstance, type Service } from '@airy/service';
import { avroSubjects, topicNames, topicSpecs } from '@airy/topics';
import type { BootstrapLog } from './bootstrap.ts';
import { bootstrapSettings, type BootstrapSettings } from './bootstrap-settings.ts';

/** Waits until the log has every topic and every schema of this version. */
export const awaitBootstrap: Service = {
  name: 'await-bootstrap',
  async start(context) {
    const { telemetry, ending: signal } = context;
    const settings = bootstrapSettings(context);
    const logger = telemetry.logger.child({ service: 'await-bootstrap' });
    await keepTrying({ what: 'Topics and schemas', logger, signal, work: () => checkPrepared(context, settings) });
    return { stop: async () => undefined };
  },
};

/** @throws AiryError `topic_unknown` naming what is missing, `log_unavailable`, `registry_unavailable`. */
export async function checkPrepared({ log, registry }: BootstrapLog, settings: BootstrapSettings): Promise<void> {
  const present = new Set((await log.listTopics()).map(({ name }) => name));
  const missing = topicSpecs(settings).filter(({ name }) => !present.has(name));
  if (missing[0] !== undefined) throw notPrepared(missing[0].name);
  for (const { subject } of avroSubjects(settings.namespace))
    if ((await registry.latest(subject)) === null) throw notPrepared(subject);
  // Written last.
  const topic = topicNames(settings.namespace).bootstrap;
  if ((await readInstance({ log, topic })) === null) throw notPrepared('the record of the instance');
}

function notPrepared(topic: string): AiryError {
  const message = `${topic} is not there yet: start the component bootstrap, which creates it.`;
  return new AiryError('topic_unknown', message, { details: { topic } });
}

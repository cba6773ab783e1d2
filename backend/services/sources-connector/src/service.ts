/** Station 6: pending messages of every source to its platform (design §4). */
import { join } from 'node:path';
import { createKeptFiles } from '@airy/media';
import { openDeadLetters } from '@airy/processing';
import { station } from '@airy/service';
import { topicNames } from '@airy/topics';
import { runConnector } from './connector.ts';

/** A call may take ten seconds, and its report a moment more. */
const drainDeadlineMs = 15_000;

export const sourcesConnector = station({
  name: 'sources-connector',
  role: 'connector',
  concerns: source => source.send !== undefined,
  async open(context) {
    const { log, commander, telemetry, secrets, knownSources, mediaLinks } = context;
    const names = topicNames(context.config.kafka.namespace);
    const deadLetters = openDeadLetters({ log, topic: names.deadLetters, telemetry });
    const [view, administration] = await Promise.all([context.communicationView(), context.administrationView()]);
    const views = { view, administration };
    const renew = (content: string): string => mediaLinks.renew(content);
    const publicUrl = (): string => context.publicUrl();
    const store = await context.mediaStore();
    const folder = join(context.config.data, 'media');
    const files = createKeptFiles({ store, links: mediaLinks, folder, publicUrl });
    const shared = { log, commander, telemetry, secrets, deadLetters, knownSources, renew, publicUrl, files };
    const limits = { maxAgeMs: context.config.messages.sendWithinMs };
    const common = { ...shared, ...views, topic: names.events };
    return {
      async start({ source, config }) {
        const connector = await runConnector({ ...common, source, config, limits });
        return { drain: () => connector.drain(drainDeadlineMs), stop: () => connector.stop() };
      },
    };
  },
});

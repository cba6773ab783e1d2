/** Station 6: pending messages of every source to its platform (design §4). */
import { join } from 'node:path';
import { createKeptFiles } from '@airy/media';
import { openDeadLetters } from '@airy/processing';
import { station } from '@airy/service';
import { componentOf } from '@airy/source-kit';
import { openCodecs, topicNames } from '@airy/topics';
import { runConnector } from './connector.ts';

/** A call may take ten seconds, and its report a moment more. */
const drainDeadlineMs = 15_000;

export const sourcesConnector = station({
  name: 'sources-connector',
  role: 'connector',
  concerns: ({ send, profile, files, markSeen }) => [send, profile, files, markSeen].some(part => part !== undefined),
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
    const { messages, media } = context.config;
    const limits = { maxAgeMs: messages.sendWithinMs, maxFileBytes: media.maxFileBytes };
    const codecs = await openCodecs(context.registry, context.config.kafka.namespace);
    const receipts = { topic: names.readReceipt, decode: (value: Uint8Array) => codecs.readReceipt.decode(value) };
    const topics = new Map((await log.listTopics()).map(({ name, partitions }) => [name, partitions] as const));
    const common = { ...shared, ...views, topic: names.events };
    return {
      async start({ source, config }) {
        const owed = names.sourceFiles(componentOf(source));
        const owedFiles = { topic: owed, partitions: topics.get(owed) ?? 0 };
        const connector = await runConnector({ ...common, source, config, limits, receipts, owedFiles });
        return { drain: () => connector.drain(drainDeadlineMs), stop: () => connector.stop() };
      },
    };
  },
});

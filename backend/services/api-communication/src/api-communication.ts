/** Conversations, messages and metadata over HTTP, and the writer that decides on them. */
import { createKnownFiles } from '@airy/media';
import { openCodecs, topicNames } from '@airy/topics';
import { openDeadLetters, runConversationWriter } from '@airy/processing';
import type { Service } from '@airy/service';
import { asGranted } from '@airy/source-kit';
import { conversationRoutes } from './conversation-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { metadataRoute } from './metadata-route.ts';
import { watchOverdueMessages } from './overdue-messages.ts';
import type { Parts } from './parts.ts';
import { sendersIn } from './senders.ts';

export const apiCommunication: Service = {
  name: 'api-communication',
  async start(context) {
    const { commander, config, dataFolder, log, registry, telemetry } = context;
    const topics = topicNames(config.kafka.namespace);
    const writer = await runConversationWriter({
      log,
      telemetry,
      topics,
      codecs: await openCodecs(registry, config.kafka.namespace),
      deadLetters: openDeadLetters({ log, topic: topics.deadLetters, telemetry }),
      folder: dataFolder,
    });
    const view = await context.communicationView();
    const users = await context.administrationView();
    const parts: Parts = {
      commander,
      view,
      // Settings may change while the process runs.
      get sources() {
        const on = new Map(context.sources.map(({ source, config: settings }) => [source.id, settings]));
        return context.knownSources.map(source => asGranted(source, on.get(source.id) ?? null));
      },
      files: createKnownFiles({ store: await context.mediaStore(), links: context.mediaLinks }),
      conversationWaitMs: config.messages.conversationWaitMs,
      senders: sendersIn(users.query),
    };
    const { logger } = telemetry;
    const endWatch = watchOverdueMessages({ overdue: now => writer.overdue(now), commander, logger });
    context.http.serve([...conversationRoutes(parts), ...messageRoutes(parts), metadataRoute(parts)]);
    return {
      health: () => writer.health() ?? view.health().blockedBy ?? users.health().blockedBy,
      stop: () => {
        endWatch();
        return writer.stop();
      },
    };
  },
};

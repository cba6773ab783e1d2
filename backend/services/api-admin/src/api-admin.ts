/** Channels, tags, client configuration and sign-in, the inbox's files, and the writer that decides on channels and tags. */
import { openDeadLetters, runAdministrationWriter } from '@airy/processing';
import type { Service, ServiceContext } from '@airy/service';
import { createHttpOfSources } from '@airy/source-kit';
import { openCodecs, topicNames } from '@airy/topics';
import { channelRoutes } from './channel-routes.ts';
import { checkChannelRoute } from './check-channel-route.ts';
import { openChecks } from './check-source.ts';
import { clientRoutes } from './client-routes.ts';
import { componentRoutes } from './component-routes.ts';
import { openLastEvents } from './last-event.ts';
import { mountPages } from './pages.ts';
import { customSourceChannelRoutes } from './custom-source-channel-routes.ts';
import { customSourceIntakeRoute } from './custom-source-intake.ts';
import { customSourceRoutes } from './custom-source-routes.ts';
import { mountNotImplemented, notImplementedRoutes } from './not-implemented.ts';
import type { Parts } from './parts.ts';
import { mountSignIn } from './sign-in-mounts.ts';
import { sourceRoutes } from './source-routes.ts';
import { tagRoutes } from './tag-routes.ts';
import { templateRoutes } from './template-routes.ts';
import { userRoutes } from './user-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

export const apiAdmin: Service = {
  name: 'api-admin',
  async start(context) {
    const writer = await startWriter(context);
    const http = createHttpOfSources();
    const [communication, administration, webhooks] = await Promise.all([
      context.communicationView(),
      context.administrationView(),
      context.webhookView(),
    ]);
    const parts: Parts = { context, commander: context.commander, communication, administration, webhooks, http };
    const checks = openChecks(context.http, http);
    const lastEvents = openLastEvents(context.log, context.config.kafka.namespace);
    context.http.serve([
      ...channelRoutes(parts),
      ...sourceRoutes(parts),
      ...tagRoutes(parts),
      ...templateRoutes(parts),
      ...webhookRoutes(parts),
      ...userRoutes(parts),
      ...customSourceRoutes(parts),
      ...customSourceChannelRoutes(parts),
      customSourceIntakeRoute(parts),
      ...clientRoutes(parts),
      checkChannelRoute({ ...parts, checks }),
      ...componentRoutes({
        cluster: context.cluster,
        config: context.config,
        publicUrl: () => context.publicUrl(),
        communication,
        checks,
        lastEvents,
      }),
      ...notImplementedRoutes(),
    ]);
    mountSignIn(context);
    mountPages(context.http);
    mountNotImplemented(context.http);
    return {
      health: () =>
        writer.health() ??
        communication.health().blockedBy ??
        administration.health().blockedBy ??
        webhooks.health().blockedBy,
      links: () =>
        Promise.resolve([
          { title: 'API', url: `${context.publicUrl()}/docs`, note: 'the reference, and a page to try calls' },
        ]),
      stop: async () => {
        await Promise.all([writer.stop(), http.close()]);
      },
    };
  },
};

async function startWriter({ config, log, registry, telemetry }: ServiceContext) {
  const topics = topicNames(config.kafka.namespace);
  return runAdministrationWriter({
    log,
    telemetry,
    topics,
    codecs: await openCodecs(registry, config.kafka.namespace),
    deadLetters: openDeadLetters({ log, topic: topics.deadLetters, telemetry }),
  });
}

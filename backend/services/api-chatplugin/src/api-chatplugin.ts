/** The widget's API, socket and files (contract §10). */
import { unreadableEvents } from '@airy/processing';
import type { RunningService, Service } from '@airy/service';
import { topicNames } from '@airy/topics';
import { demoChannelId } from './demo-channel.ts';
import { createDeliveryReports } from './delivery-reports.ts';
import { chatpluginRoutes } from './routes.ts';
import { startVisitorFeed, type VisitorFeed } from './visitor-feed.ts';
import { VisitorSockets } from './visitor-sockets.ts';
import { widgetFiles, widgetPath } from './widget-files.ts';

const socketPath = '/ws.chatplugin';
/** How far the view may be behind the events before a visitor is told to try again. */
const catchUpMs = 5_000;

export const apiChatplugin: Service = {
  name: 'api-chatplugin',
  async start(context) {
    const { commander, config, http, log, secrets, telemetry } = context;
    const logger = telemetry.logger.child({ service: 'api-chatplugin' });
    const view = await context.communicationView();
    let feed: VisitorFeed | null = null;
    const caughtUp = (): Promise<boolean> => view.waitFor(feed?.position() ?? '', catchUpMs);
    const reports = createDeliveryReports({ commander, logger });
    const sockets = new VisitorSockets({ telemetry, secrets, view: view.query, reports, caughtUp });
    feed = await startVisitorFeed({
      log,
      topic: topicNames(config.kafka.namespace).events,
      logger,
      countUnreadable: unreadableEvents(telemetry, 'chatplugin'),
      isOpen: conversationId => sockets.isOpen(conversationId),
      show: visible => sockets.show(visible),
    });
    http.serve(chatpluginRoutes({ secrets, commander, view, caughtUp }));
    http.mount(widgetPath, widgetFiles());
    // Any origin: the token on CONNECT is all the access there is (docs/decisions/0011).
    http.upgrade(socketPath, (request, socket, head) => sockets.upgrade(request, socket, head));
    return {
      async links() {
        const id = await demoChannelId({ commander, view: view.query });
        if (id === null) return [];
        const url = `${context.publicUrl()}${widgetPath}example?channel_id=${id}`;
        return [{ title: 'Chat widget', url, note: 'a page with the widget on it, as a visitor sees it' }];
      },
      drain: () => sockets.stop(),
      stop: () => stopAll(feed, sockets, reports),
    } satisfies RunningService;
  },
};

/** In the order of what feeds what. */
async function stopAll(...parts: readonly ({ stop(): Promise<void> } | null)[]): Promise<void> {
  for (const part of parts) await part?.stop();
}

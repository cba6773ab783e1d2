/** The widget's API, socket and files (contract §10). */
import { openDeadLetters, unreadableEvents, type Effect } from '@airy/processing';
import type { RunningService, Service, ServiceContext } from '@airy/service';
import { conversationSignals, type ConversationSignals } from '@airy/signals';
import { topicNames } from '@airy/topics';
import { demoChannelId } from './demo-channel.ts';
import { createDeliveryReports } from './delivery-reports.ts';
import { countRefusedOrigins } from './refused-origins.ts';
import { publicSettingsFiles, settingsPath } from './public-settings.ts';
import { startMailAnswers, type MailAnswersOptions } from './mail-answers.ts';
import type { Parts } from './parts.ts';
import { chatpluginRoutes } from './routes.ts';
import { widgetChanges } from './widget-changes.ts';
import { startVisitorFeed, type VisitorFeed } from './visitor-feed.ts';
import { visitorSignal } from './visitor-frame.ts';
import { VisitorSockets } from './visitor-sockets.ts';
import { widgetSwitch } from './while-on.ts';
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
    const administration = await context.administrationView();
    const refused = countRefusedOrigins({ commander, logger });
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
      signal: (conversationId, message) => sockets.signal(conversationId, message),
    });
    const changes = widgetChanges({ signals: context.signals, administration, sockets });
    const signals = conversationSignals(context.signals);
    const widget = widgetSwitch(context);
    const parts = {
      ...{ secrets, commander, signals, view, administration, refused, caughtUp },
      answersByMail: config.smtp !== null,
      changed: changes.tell,
    };
    http.serve(widget.guard(chatpluginRoutes(parts)));
    http.mount(settingsPath, publicSettingsFiles(parts, { http, widget }));
    const mails = await mailsOf(context, { ...parts, isOpen: conversationId => sockets.isOpen(conversationId) });
    const unfollow = widget.whenOff(() => sockets.endAll());
    const stopSignals = showSignals(signals, sockets);
    http.mount(widgetPath, widgetFiles());
    // Any origin: the token on CONNECT is all the access there is (docs/decisions/0011).
    http.upgrade(socketPath, (request, socket, head) => {
      if (widget.isOn()) sockets.upgrade(request, socket, head);
      else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
    return {
      async links() {
        if (!widget.isOn()) return [];
        const id = await demoChannelId({ commander, view: view.query });
        if (id === null) return [];
        const url = `${context.publicUrl()}${widgetPath}example?channel_id=${id}`;
        return [{ title: 'Chat widget', url, note: 'a page with the widget on it, as a visitor sees it' }];
      },
      async drain() {
        await Promise.all([sockets.stop(), refused.stop()]);
      },
      stop() {
        unfollow();
        stopSignals();
        changes.stop();
        return stopAll(mails, refused, feed, sockets, reports);
      },
    } satisfies RunningService;
  },
};

/** Null: no mail server is set. */
async function mailsOf(
  context: ServiceContext,
  parts: Pick<Parts, 'secrets' | 'commander' | 'view' | 'administration'> & Pick<MailAnswersOptions, 'isOpen'>,
): Promise<Effect | null> {
  const { config, log, telemetry } = context;
  if (config.smtp === null) return null;
  const { events, deadLetters } = topicNames(config.kafka.namespace);
  return startMailAnswers({
    ...{ ...parts, log, telemetry, topic: events, server: config.smtp },
    deadLetters: openDeadLetters({ log, topic: deadLetters, telemetry }),
    publicUrl: () => context.publicUrl(),
  });
}

function showSignals(signals: ConversationSignals, sockets: VisitorSockets): () => void {
  let count = 0;
  return signals.listen(signal => {
    const message = sockets.isOpen(signal.conversationId) ? visitorSignal(signal, `signal ${++count}`) : null;
    if (message !== null) sockets.signal(signal.conversationId, message);
  });
}

/** In the order of what feeds what. */
async function stopAll(...parts: readonly ({ stop(): Promise<void> } | null)[]): Promise<void> {
  for (const part of parts) await part?.stop();
}

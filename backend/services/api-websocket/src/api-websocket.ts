/**
 * The feed of events (docs/decisions/0064): agents' sockets at `/ws.communication` (contract §4), `GET /events` and
 * `events.list`. All three read the same, go on from the same cursors, and need nothing but the log.
 */
import { unreadableEvents } from '@airy/processing';
import { readInstance, type RunningService, type Service, type ServiceContext } from '@airy/service';
import { conversationSignals } from '@airy/signals';
import { socketMetrics } from '@airy/stomp';
import { topicNames } from '@airy/topics';
import { AgentSockets } from './agent-sockets.ts';
import { signalBlock, signalEvent, signalMessage, signalsPerMinute, signalsRoute } from './agent-signals.ts';
import { createCursors, type Cursors } from './cursor.ts';
import { startEventFeed } from './event-feed.ts';
import { EventStreams } from './event-streams.ts';
import { EventLists } from './list-events.ts';
import { Resumes } from './resume.ts';
import { RightsWatch } from './rights-watch.ts';
import { ShownEvents } from './shown-events.ts';

const socketPath = '/ws.communication';

export const apiWebsocket: Service = {
  name: 'api-websocket',
  async start(context) {
    const { http, log, telemetry } = context;
    const logger = telemetry.logger.child({ service: 'api-websocket' });
    const rights = new RightsWatch({ logger });
    const sockets = new AgentSockets({ telemetry, access: http.access, origins: http.origins, rights });
    const streams = new EventStreams({ metrics: socketMetrics(telemetry.metrics, 'events'), rights });
    const stopping = new AbortController();
    const cursors = await cursorsOf(context);
    const shown = new ShownEvents({ logger, countUnreadable: unreadableEvents(telemetry, 'communication') });
    const feed = await startEventFeed({
      log,
      topics: topicsOf(context),
      cursors,
      shown,
      listeners: () => sockets.size + streams.size,
      send(item) {
        sockets.broadcast(item);
        streams.broadcast(item);
      },
    });
    const resumes = new Resumes({ log, feed, cursors, shown, logger });
    const signals = conversationSignals(context.signals);
    const stopSignals = listenToSignals(signals, { sockets, streams });
    sockets.serve({ feed, resumes, cursors });
    http.upgrade(socketPath, (request, socket, head) => sockets.upgrade(request, socket, head));
    http.stream(streams.route({ feed, resumes, cursors }));
    http.serve([
      new EventLists({ log, feed, cursors, shown, stopping: stopping.signal }).route(),
      signalsRoute(signals, http.limits.of('signals.send', signalsPerMinute)),
    ]);
    return {
      drain() {
        stopping.abort();
        streams.stop();
        return sockets.stop();
      },
      async stop() {
        stopSignals();
        rights.stop();
        await feed.stop();
        streams.stop();
        await sockets.stop();
      },
    } satisfies RunningService;
  },
};

async function cursorsOf(context: ServiceContext): Promise<Cursors> {
  const { config, log, secrets } = context;
  const topic = topicNames(config.kafka.namespace).bootstrap;
  const instance = await readInstance({ log, topic });
  return createCursors({ secrets, instanceId: instance?.id ?? '', topics: topicsOf(context) });
}

function topicsOf({ config }: ServiceContext): string[] {
  const names = topicNames(config.kafka.namespace);
  return [names.administrationEvents, names.events];
}

function listenToSignals(
  signals: ReturnType<typeof conversationSignals>,
  { sockets, streams }: { readonly sockets: AgentSockets; readonly streams: EventStreams },
): () => void {
  let count = 0;
  return signals.listen(signal => {
    if (sockets.size + streams.size === 0) return;
    const event = signalEvent(signal);
    sockets.signal(signalMessage(event, `signal ${++count}`));
    streams.signal(signalBlock(event), signal.conversationId);
  });
}

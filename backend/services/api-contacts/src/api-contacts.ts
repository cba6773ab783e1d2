/** Contacts over HTTP, and the saga that makes and merges them. */
import { join } from 'node:path';
import { openDeadLetters, runEffect } from '@airy/processing';
import type { Service, ServiceContext } from '@airy/service';
import { topicNames } from '@airy/topics';
import { contactRoutes } from './contact-routes.ts';
import { LinkedConversations } from './linked-conversations.ts';
import { mergeRoute } from './merge-route.ts';
import { askForOldConversations } from './old-conversations.ts';
import type { Parts } from './parts.ts';
import { recentMessagesRoute } from './recent-messages-route.ts';
import { ContactSaga } from './saga.ts';
import { watchUnlinked } from './watch-unlinked.ts';

const name = 'api-contacts';
/** Records handled at once. */
const lanes = 32;
const drainDeadlineMs = 10_000;

export const apiContacts: Service = {
  name,
  async start(context) {
    const [contacts, communication] = await Promise.all([context.contactView(), context.communicationView()]);
    const linked = new LinkedConversations();
    const parts: Parts = { contacts, communication, commander: context.commander, linked };
    const stations = await startStations(context, parts);
    context.http.serve([...contactRoutes(parts), mergeRoute(parts), recentMessagesRoute(parts)]);
    return {
      health: () => contacts.health().blockedBy ?? communication.health().blockedBy ?? stations.problem(),
      drain: stations.drain,
      stop: stations.stop,
    };
  },
};

async function startStations(context: ServiceContext, parts: Parts) {
  const { log, telemetry } = context;
  const names = topicNames(context.config.kafka.namespace);
  const saga = new ContactSaga(parts);
  const tail = await watchUnlinked(log, names.events, parts.linked);
  const deadLetters = openDeadLetters({ log, topic: names.deadLetters, telemetry });
  const effect = await runEffect({
    log,
    telemetry,
    deadLetters,
    group: name,
    station: name,
    topics: [names.events],
    lanes,
    onRecord: record => saga.onRecord(record),
  });
  const old = startOldConversations(context, parts);
  const drain = (): Promise<void> => effect.stop(drainDeadlineMs);
  return {
    problem: () => effect.status().lastError,
    drain,
    async stop() {
      await Promise.all([drain(), tail.stop(), old.stop()]);
    },
  };
}

/** In the background; what fails is tried again at the next start. */
function startOldConversations({ dataFolder, telemetry }: ServiceContext, parts: Parts) {
  const ending = new AbortController();
  const logger = telemetry.logger.child({ service: name });
  const noteFile = join(dataFolder, 'contacts', 'old-conversations-done');
  const work = askForOldConversations({ ...parts, noteFile, signal: ending.signal }).then(
    asked => {
      if (asked !== null && asked > 0) logger.info({ asked }, 'Conversations without a contact get one');
    },
    (error: unknown) => logger.error({ err: error }, 'Old conversations could not be looked through for contacts'),
  );
  return {
    async stop(): Promise<void> {
      ending.abort();
      await work;
    },
  };
}

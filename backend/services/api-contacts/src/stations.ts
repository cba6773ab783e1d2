/** The stations of this service: the saga, what tells it of changes elsewhere, and the pass over old conversations. */
import { join } from 'node:path';
import { openDeadLetters, runEffect } from '@airy/processing';
import type { ServiceContext } from '@airy/service';
import { topicNames } from '@airy/topics';
import { askForOldConversations } from './old-conversations.ts';
import type { Parts } from './parts.ts';
import { ContactSaga } from './saga.ts';
import { watchUnlinked } from './watch-unlinked.ts';

const group = 'api-contacts';
/** Records handled at once. */
const lanes = 32;
const drainDeadlineMs = 10_000;

export interface Stations {
  /** Why records are tried again; null: none are. */
  problem(): string | null;
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws AiryError `log_unavailable` */
export async function startStations(context: StationContext, parts: Parts): Promise<Stations> {
  const { log, telemetry } = context;
  const names = topicNames(context.config.kafka.namespace);
  parts.linked.forgetAll();
  const saga = new ContactSaga(parts);
  const tail = await watchUnlinked(log, names.events, parts.linked);
  const deadLetters = openDeadLetters({ log, topic: names.deadLetters, telemetry });
  const effect = await runEffect({
    log,
    telemetry,
    deadLetters,
    group,
    station: group,
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

type StationContext = Pick<ServiceContext, 'log' | 'telemetry' | 'config' | 'dataFolder'>;

/** In the background; what fails is tried again at the next start. */
function startOldConversations({ dataFolder, telemetry }: StationContext, parts: Parts) {
  const ending = new AbortController();
  const logger = telemetry.logger.child({ service: group });
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

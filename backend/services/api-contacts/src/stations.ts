/** The stations of this service: the saga, what tells it of changes elsewhere, and the pass over old conversations. */
import { join } from 'node:path';
import { openDeadLetters } from '@airy/processing';
import type { ServiceContext } from '@airy/service';
import { topicNames } from '@airy/topics';
import { askForOldConversations } from './old-conversations.ts';
import type { Parts } from './parts.ts';
import { runSaga } from './run-saga.ts';
import { sagaStation } from './saga.ts';
import { watchUnlinked } from './watch-unlinked.ts';

export interface Stations {
  /** Why events stand still; null: none do. */
  problem(): string | null;
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws AiryError `log_unavailable` */
export async function startStations(context: StationContext, parts: Parts): Promise<Stations> {
  const { log, telemetry, config } = context;
  const { linked } = parts;
  const names = topicNames(config.kafka.namespace);
  linked.forgetAll();
  const deadLetters = openDeadLetters({ log, topic: names.deadLetters, telemetry });
  // On a log of its own this process reads all events itself.
  const tail = config.kafka.cluster === null ? null : await watchUnlinked(log, names.events, linked);
  const saga = await runSaga(log, names.events, { ...parts, deadLetters });
  const old = startOldConversations(context, parts);
  return {
    problem: () => saga.problem(),
    drain: () => saga.stop(),
    async stop() {
      await Promise.all([saga.stop(), tail?.stop(), old.stop()]);
    },
  };
}

type StationContext = Pick<ServiceContext, 'log' | 'telemetry' | 'config' | 'dataFolder'>;

/** In the background; what fails is tried again at the next start. */
function startOldConversations({ dataFolder, telemetry }: StationContext, parts: Parts) {
  const ending = new AbortController();
  const logger = telemetry.logger.child({ service: sagaStation });
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

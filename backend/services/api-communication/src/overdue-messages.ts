/**
 * Ends the waiting of messages whose conversation did not come. What waits is the writer's state; here is only the clock.
 * Any number of processes may do this: a command that is asked for again changes nothing.
 */
import type { Commander, OverdueMessage } from '@airy/processing';
import { uuid5 } from '@airy/model/ids';
import type { Logger } from 'pino';

export interface OverdueOptions {
  /** What has waited long enough, by what this process knows. @param now epoch ms. */
  overdue(now: number): readonly OverdueMessage[];
  readonly commander: Pick<Commander, 'tell'>;
  readonly logger: Logger;
  /** Default 500. */
  readonly intervalMs?: number;
}

/** At once; the others come with the next turns. */
const maxCommands = 500;
/** The writer needs far less to settle a command; until then it is not asked for again. */
const settledWithinMs = 5_000;

/** @returns what ends it. */
export function watchOverdueMessages({ overdue, commander, logger, intervalMs = 500 }: OverdueOptions): () => void {
  let askedAt = new Map<string, number>();
  const turn = async (): Promise<void> => {
    const now = Date.now();
    const found = overdue(now);
    askedAt = new Map(found.flatMap(({ messageId }) => [[messageId, askedAt.get(messageId) ?? 0]]));
    const due = found.filter(({ messageId }) => now - (askedAt.get(messageId) ?? 0) >= settledWithinMs);
    const asked = due.slice(0, maxCommands);
    for (const { messageId } of asked) askedAt.set(messageId, now);
    if (asked.length > 0) await commander.tell(asked.map(expiryOf));
  };
  const timer = setInterval(() => {
    turn().catch((error: unknown) => {
      askedAt.clear();
      logger.warn({ err: error }, 'Messages that wait for their conversation could not be ended; it is tried again');
    });
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

function expiryOf({ messageId, conversationId, until }: OverdueMessage) {
  const id = uuid5(messageId, `:expire:${until}`);
  return {
    id,
    principal: 'airy',
    requestHash: null,
    command: { type: 'message.expire', conversationId, messageId },
  } as const;
}

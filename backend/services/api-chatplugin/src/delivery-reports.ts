/** Tells the writer that a visitor's browser has a message; a repeat changes nothing. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Message } from '@airy/model';
import type { Commander } from '@airy/processing';
import type { Logger } from 'pino';

export interface DeliveryReports {
  /** Returns at once; the report is tried until the log takes it, or the service stops. */
  delivered(message: Message): void;
  /** Waits for what is being written. */
  stop(): Promise<void>;
}

export interface DeliveryReportOptions {
  readonly commander: Commander;
  readonly logger: Logger;
  /** After a failure. Default 500. */
  readonly retryMs?: number;
  /** Reports on their way; beyond it they are left out: the message comes again at the next visit. Default 10 000. */
  readonly maxRunning?: number;
}

export function createDeliveryReports(options: DeliveryReportOptions): DeliveryReports {
  const { commander, logger, retryMs = 500, maxRunning = 10_000 } = options;
  const running = new Map<string, Promise<void>>();
  const stopping = new AbortController();

  const report = async ({ id, conversationId }: Message): Promise<void> => {
    const result = { kind: 'delivered', sourceMessageId: null } as const;
    const command = {
      type: 'message.report-attempt',
      conversationId,
      messageId: id,
      attemptId: 'widget',
      result,
    } as const;
    const request = { id: null, principal: `visitor:${conversationId}`, requestHash: null, command };
    for (let tries = 1; !stopping.signal.aborted; tries++) {
      try {
        await commander.tell([request]);
        return;
      } catch (error) {
        if (tries === 1) logger.warn({ err: error, messageId: id }, 'A delivery cannot be reported yet.');
        // Ends early when the service stops; then the loop does, too.
        await wait(retryMs * Math.min(tries, 20), undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };

  return {
    delivered(message) {
      if (running.has(message.id) || running.size >= maxRunning) return;
      running.set(
        message.id,
        report(message).finally(() => running.delete(message.id)),
      );
    },
    async stop() {
      stopping.abort();
      await Promise.all(running.values());
    },
  };
}

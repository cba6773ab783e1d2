/** Counts pages that were refused, and tells the writer now and then: an administrator finds them beside the settings. */
import { randomUUID } from 'node:crypto';
import type { Commander } from '@airy/processing';
import type { Logger } from 'pino';

export interface RefusedOrigins {
  count(channelId: string, origin: string): void;
  /** When all that was counted so far is told, or cannot be told now. Resolves with the position of what was written. */
  flush(): Promise<string>;
  stop(): Promise<void>;
}

export interface RefusedOriginsOptions {
  readonly commander: Pick<Commander, 'administration'>;
  readonly logger: Logger;
  /** Default 5,000. */
  readonly flushEveryMs?: number;
}

/** Anybody can make up origins: what is beyond these is not counted until the next report. */
const maxChannels = 1_000;
const maxOriginsOfChannel = 50;
const maxOriginLength = 2_000;

interface Report {
  /** Sent again, it counts once. */
  readonly id: string;
  readonly channelId: string;
  readonly origins: readonly { readonly origin: string; readonly count: number }[];
}

export function countRefusedOrigins(options: RefusedOriginsOptions): RefusedOrigins {
  const { commander, logger, flushEveryMs = 5_000 } = options;
  let counts = new Map<string, Map<string, number>>();
  let unsent: readonly Report[] = [];
  let telling: Promise<string> = Promise.resolve('');

  const take = (): readonly Report[] => {
    const reports = [...counts].map(([channelId, origins]) => ({
      id: randomUUID(),
      channelId,
      origins: [...origins].map(([origin, count]) => ({ origin, count })),
    }));
    counts = new Map();
    return reports;
  };
  const tell = async (): Promise<string> => {
    let written = '';
    // While some cannot be told, the next ones are still counted, so that both stay bounded.
    if (unsent.length === 0) unsent = take();
    try {
      for (const report of unsent) {
        const { id, channelId, origins } = report;
        const command = { type: 'widget.report-origins', channelId, origins } as const;
        const { position } = await commander.administration({ id, principal: 'system', requestHash: null, command });
        // All of it stands in one partition: the last one says it all.
        written = position;
        unsent = unsent.filter(other => other !== report);
      }
    } catch (error) {
      logger.warn({ err: error }, 'Refused pages cannot be reported yet.');
    }
    return written;
  };
  const flush = (): Promise<string> => {
    telling = telling.then(tell);
    return telling;
  };
  const timer = setInterval(() => {
    if (counts.size > 0 || unsent.length > 0) void flush();
  }, flushEveryMs);
  timer.unref();

  return {
    count(channelId, origin) {
      if (origin.length > maxOriginLength) return;
      const origins = counts.get(channelId) ?? new Map<string, number>();
      if (!counts.has(channelId) && counts.size >= maxChannels) return;
      if (!origins.has(origin) && origins.size >= maxOriginsOfChannel) return;
      counts.set(channelId, origins.set(origin, (origins.get(origin) ?? 0) + 1));
    },
    flush,
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}

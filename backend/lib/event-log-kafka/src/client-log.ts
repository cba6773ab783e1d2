/** The client's own log, into ours: only the fields that are known to carry no secret, and no line over and over. */
import type { Logger } from '@airy/event-log';
import { logLevel } from 'kafkajs';
import type { logCreator } from 'kafkajs';

const shownFields = ['broker', 'clientId', 'groupId', 'memberId', 'topic', 'partition', 'error', 'retryCount'] as const;
const quietMs = 30_000;
const maxRemembered = 200;

/** The client reports each of its retries; what it says twice within 30 s is said once. All of it is a warning: it tries again. */
export function clientLog(logger: Logger): logCreator {
  const saidAt = new Map<string, number>();
  return () =>
    ({ namespace, level, log }) => {
      if (level > logLevel.WARN) return;
      const line = `${namespace} ${log.message}`;
      const now = performance.now();
      const before = saidAt.get(line);
      if (before !== undefined && now - before < quietMs) return;
      if (saidAt.size >= maxRemembered) saidAt.clear();
      saidAt.set(line, now);
      logger.warn(shown(log), `Kafka client: ${log.message}`);
    };
}

function shown(log: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const known = shownFields.filter(field => log[field] !== undefined);
  return Object.fromEntries(known.map(field => [field, String(log[field])]));
}

/** Topics that are not as declared and that `createTopics` leaves as they are: what an operator should know of. */
import type { ServiceContext } from '@airy/service';
import { topicSpecs } from '@airy/topics';
import type { BootstrapSettings } from './bootstrap-settings.ts';

export type Drift = Awaited<ReturnType<ServiceContext['topicDrift']>>[number];

/** @throws AiryError `log_unavailable` */
export async function reportDrift(context: ServiceContext, settings: BootstrapSettings): Promise<void> {
  const { logger } = context.telemetry;
  const left = (await context.topicDrift(topicSpecs(settings))).filter(({ isMended }) => !isMended);
  for (const drift of left) logger.warn({ ...drift }, describeDrift(drift));
}

/** What it is, and what to do about it. */
export function describeDrift({ topic, what, wanted, found }: Drift): string {
  const has = `${topic} has ${found ?? 'no'} ${what}, not ${wanted}`;
  if (what === 'replicas')
    return `${has}: move it with kafka-reassign-partitions, or set kafka.minimumReplicas to ${found ?? '1'}.`;
  if (what === 'partitions') return `${has}: Airy uses the first ${wanted} only; nothing needs to be done.`;
  return `${has}: give the user of Airy the right to change topics, or change it by hand.`;
}

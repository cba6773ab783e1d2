/** What is asked of the log's topics, given those that are there. Pure. */
import { AiryError } from '@airy/errors';
import type { TopicSpec } from '@airy/event-log';
import type { DeclaredTopicSpec } from '@airy/topics';

export interface TopicPlan {
  /** Topics that are not there. */
  readonly missing: readonly DeclaredTopicSpec[];
  /** All topics with the policies that we declare; with the partitions they have. */
  readonly all: readonly DeclaredTopicSpec[];
}

/**
 * More partitions would send new records of an entity elsewhere than its old ones, and fewer there cannot be. State that
 * has one writer is the exception: Airy Core gave it as many partitions as all, ours keeps to the first.
 * @throws AiryError `config_invalid` if a topic has another number of partitions than the settings say.
 */
export function planTopics(declared: readonly DeclaredTopicSpec[], found: readonly TopicSpec[]): TopicPlan {
  const existing = new Map(found.map(({ name, partitions }) => [name, partitions]));
  const all = declared.map(spec => {
    const now = existing.get(spec.name) ?? spec.partitions;
    if (now === spec.partitions || isSpare(spec, now)) return { ...spec, partitions: now };
    throw otherPartitions(spec, now);
  });
  return { missing: all.filter(({ name }) => !existing.has(name)), all };
}

function isSpare({ partitions, cleanup }: DeclaredTopicSpec, now: number): boolean {
  return partitions === 1 && now > 1 && cleanup === 'compact';
}

function otherPartitions({ name, partitions }: DeclaredTopicSpec, now: number): AiryError {
  const created = `${name} was created with ${now} partitions`;
  const message =
    partitions === 1
      ? `${created}, but must have one: delete it if nothing was written to it, or name another kafka.namespace.`
      : `${created}, which cannot change: set kafka.partitions to ${now}.`;
  return new AiryError('config_invalid', message, {
    details: { setting: 'kafka.partitions', topic: name, partitions: now },
  });
}

/** Topic names as an instance has them: `[<namespace>.]<kind>.<domain>.<dataset>` (contract §2). */
import { sourceCursors, sourceEvents, sourceFiles, topics } from './declarations.ts';
import type { Topics } from './declarations.ts';

export type TopicNames = { readonly [K in keyof Topics]: string } & {
  /** The raw topic of a component's sources. */
  sourceEvents(component: string): string;
  /** Where its accounts have been read to, if they are asked. */
  sourceCursors(component: string): string;
  /** Files of its messages that are still to be fetched. */
  sourceFiles(component: string): string;
};

/** @param namespace the setting `kafka.namespace`; null for none. */
export function topicNames(namespace: string | null): TopicNames {
  const named = Object.entries(topics).map(([id, topic]) => [id, withNamespace(namespace, topic.name)]);
  return {
    ...(Object.fromEntries(named) as { readonly [K in keyof Topics]: string }),
    sourceEvents: component => withNamespace(namespace, sourceEvents(component).name),
    sourceFiles: component => withNamespace(namespace, sourceFiles(component).name),
    sourceCursors: component => withNamespace(namespace, sourceCursors(component).name),
  };
}

/** The raw topic of a source. */
export function sourceEventsTopic(sourceId: string, namespace: string | null = null): string {
  return withNamespace(namespace, sourceEvents(sourceId).name);
}

export function withNamespace(namespace: string | null, name: string): string {
  return namespace ? `${namespace}.${name}` : name;
}

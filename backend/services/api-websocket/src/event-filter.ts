/** What a listener asked for. */
import type { ShownEvent } from './shown-event.ts';

export interface EventFilter {
  /** Null: all. */
  readonly types: ReadonlySet<string> | null;
  readonly conversationId: string | null;
}

export function eventFilter(types: readonly string[] | null, conversationId: string | null): EventFilter {
  return { types: types === null || types.length === 0 ? null : new Set(types), conversationId };
}

export function passes({ types, conversationId }: EventFilter, shown: ShownEvent): boolean {
  return (
    (types === null || types.has(shown.event.type)) &&
    (conversationId === null || conversationId === shown.conversationId)
  );
}

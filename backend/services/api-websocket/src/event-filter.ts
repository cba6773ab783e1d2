/** What a listener asked for. */
import { AiryError } from '@airy/errors';
import { toldTypes } from './present-event.ts';
import type { ShownEvent } from './shown-event.ts';

export interface EventFilter {
  /** Null: all. */
  readonly types: ReadonlySet<string> | null;
  readonly conversationId: string | null;
}

/** @throws AiryError `invalid_request` for a type that is never told: whoever mistypes one would wait for ever. */
export function eventFilter(types: readonly string[] | null, conversationId: string | null): EventFilter {
  const unknown = types?.find(type => !toldTypes.has(type));
  if (unknown !== undefined)
    throw new AiryError('invalid_request', `types: there is no event ${unknown.slice(0, 100)}`, {
      details: { field: 'types' },
    });
  return { types: types === null || types.length === 0 ? null : new Set(types), conversationId };
}

export function passes({ types, conversationId }: EventFilter, shown: ShownEvent): boolean {
  return (
    (types === null || types.has(shown.event.type)) &&
    (conversationId === null || conversationId === shown.conversationId)
  );
}

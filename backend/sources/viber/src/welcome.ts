/** The message that stands in the answer to `conversation_started` (Viber, Sending a welcome message). */
import { objectAt, tryJson } from '@airy/source-kit';
import type { JsonObject } from '@airy/source-kit';
import type { ViberConfig } from './config.ts';

/** Null: none is set. */
export function welcomeOf({ welcomeMessage, welcomeSender }: ViberConfig): JsonObject | null {
  const text = welcomeMessage?.trim() ?? '';
  if (text === '') return null;
  const message: JsonObject = objectAt(tryJson(text)) ?? { type: 'text', text };
  return { sender: { name: welcomeSender }, ...message };
}

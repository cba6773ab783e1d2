/** The contents of every source there is, by its name in conversations and messages. */
import { readContent as readWith, summarise, type ContentFormat, type ContentView } from '@airy/content';
import { formats } from './formats.generated.ts';

export { summarise };

/** Null: no folder of a source declares it (channels that others build). */
export function formatOf(source: string): ContentFormat | null {
  return Object.hasOwn(formats, source) ? (formats[source] ?? null) : null;
}

/** What a message of a source says; never empty, never throws. */
export function readContent(source: string, content: unknown): ContentView {
  return readWith(formatOf(source), content);
}

/** Files of received messages: Viber gives addresses that end after an hour. */
import { textAt } from '@airy/source-kit';
import type { Json, ReceivedFiles } from '@airy/source-kit';
import type { ViberConfig } from './config.ts';

const fileTypes: ReadonlySet<string | null> = new Set(['picture', 'video', 'file']);

function refsOf(content: Json): readonly string[] {
  if (!fileTypes.has(textAt(content, 'message', 'type'))) return [];
  const refs = [textAt(content, 'message', 'media'), textAt(content, 'message', 'thumbnail')];
  return refs.filter(ref => ref !== null && /^https?:\/\//i.test(ref)) as string[];
}

/** The simulator stands on this machine. */
function isOfThisMachine(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

export const viberFiles: ReceivedFiles<ViberConfig> = {
  refsOf,
  locate: async ({ ref }) => (URL.canParse(ref) ? { url: ref } : null),
  mayFetchPrivateAddresses: ({ apiUrl }) => isOfThisMachine(apiUrl),
};

/** Files of received messages: their addresses at Meta end after a while. */
import { listAt, textAt } from '@airy/source-kit';
import type { Json, ReceivedFiles } from '@airy/source-kit';
import type { FacebookConfig } from './config.ts';

/** What the contact sent. Posts, reels and stories are somebody's on the platform; those of stories must not be stored. */
const ownKinds: ReadonlySet<string> = new Set(['image', 'animated_image', 'video', 'audio', 'file', 'sticker']);

const metasAddress = 'https://graph.facebook.com';

function refsOf(content: Json): readonly string[] {
  const refs = listAt(content, 'message', 'attachments').flatMap(attachment => {
    const url = textAt(attachment, 'payload', 'url');
    return url !== null && /^https?:\/\//i.test(url) && ownKinds.has(textAt(attachment, 'type') ?? '') ? [url] : [];
  });
  return [...new Set(refs)];
}

export const facebookFiles: ReceivedFiles<FacebookConfig> = {
  refsOf,
  locate: async ({ ref }) => ({ url: ref }),
  mayFetchPrivateAddresses: ({ graphUrl }) => !graphUrl.startsWith(metasAddress),
};

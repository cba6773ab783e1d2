/** Addresses of the inbox. Pure; going there is navigation.ts. */

/** Where the inbox is served. */
export const base = '/inbox/';

export type SettingsPage = 'channels' | 'tags';

export type Route =
  | { readonly screen: 'inbox'; readonly conversationId: string | null }
  | { readonly screen: 'settings'; readonly page: SettingsPage }
  | { readonly screen: 'not-found' };

/** Reads an address; Airy Core's (`/inbox/inbox/conversations/<id>`, `/inbox/tags`) are understood. */
export function parseRoute(path: string): Route {
  const parts = path
    .replace(/^\/inbox(?:\/inbox)?(?=\/|$)/u, '')
    .split('/')
    .filter(part => part !== '');
  const [first, second] = parts;
  if (first === undefined || (first === 'conversations' && second === undefined))
    return { screen: 'inbox', conversationId: null };
  if (first === 'conversations' && parts.length === 2)
    return { screen: 'inbox', conversationId: decoded(second ?? '') };
  if (first === 'tags') return { screen: 'settings', page: 'tags' };
  if (first === 'settings' && second === undefined) return { screen: 'settings', page: 'channels' };
  if (first === 'settings' && (second === 'channels' || second === 'tags')) return { screen: 'settings', page: second };
  return { screen: 'not-found' };
}

/** The address of a conversation, or of the list alone. */
export function conversationPath(conversationId: string | null): string {
  return conversationId === null ? base : `${base}conversations/${encodeURIComponent(conversationId)}`;
}

/** The address of a page of settings. */
export function settingsPath(page: SettingsPage): string {
  return `${base}settings/${page}`;
}

/** A page that we serve for trying a channel as a visitor would. */
export function tryPath(page: string, channelId: string): string {
  return `${page}?channel_id=${encodeURIComponent(channelId)}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Not an encoded text; an id has no such characters anyway, so it will simply not be found.
    return part;
  }
}

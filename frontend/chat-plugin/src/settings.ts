/** What the embedding page asks for: `window.airy` (contract §10), or attributes of the script's element. */

/** Settings as a page or the server gave them. */
export interface GivenConfig {
  readonly [key: string]: unknown;
}

export interface Settings {
  /** Without a slash at the end. */
  readonly host: string;
  readonly channelId: string;
  /** From the page, where a server has made one for a visitor that it knows. */
  readonly resumeToken: string | null;
  /** From the page: who the visitor is, signed by its server. */
  readonly identityToken: string | null;
  /** What the page says. */
  readonly config: GivenConfig;
}

/** @param scriptAddress of the loader; its origin is the host where the page names none. Null: nothing can be shown. */
export function readSettings(
  airy: unknown,
  page: { readonly address: string; readonly scriptAddress: string | null },
): Settings | null {
  const given = objectOf(airy);
  const channelId = text(given['channelId']);
  const host = hostOf(text(given['host']) ?? page.scriptAddress, given['host'] === undefined, page.address);
  if (channelId === null || host === null) return null;
  return {
    host,
    channelId,
    resumeToken: /[?&]resume_token=([^&#]+)/.exec(page.address)?.[1] ?? text(given['resumeToken']),
    identityToken: text(given['identityToken']),
    config: objectOf(given['config']),
  };
}

function hostOf(address: string | null, isScript: boolean, page: string): string | null {
  if (address === null || !URL.canParse(address, page)) return null;
  const url = new URL(address, page);
  return isScript ? url.origin : (url.origin + url.pathname).replace(/\/+$/, '');
}

/** Null for anything but text that says something. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function objectOf(value: unknown): GivenConfig {
  return typeof value === 'object' && value !== null ? (value as GivenConfig) : {};
}

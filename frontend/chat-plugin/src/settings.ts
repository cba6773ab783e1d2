/** What the embedding page asks for: `window.airy` (contract §10), checked and with defaults. */

/** `config` of the snippet as the page gave it; window/config.ts reads all of it. */
export interface GivenConfig {
  readonly [key: string]: unknown;
}

export interface Settings {
  /** Without a slash at the end. */
  readonly host: string;
  readonly channelId: string;
  /** From the page, where a server has made one for a visitor that it knows. */
  readonly resumeToken: string | null;
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
  const fromPage = URL.canParse(page.address) ? new URL(page.address).searchParams.get('resume_token') : null;
  return { host, channelId, resumeToken: fromPage ?? text(given['resumeToken']), config: objectOf(given['config']) };
}

function hostOf(address: string | null, isScript: boolean, page: string): string | null {
  if (address === null || !URL.canParse(address, page)) return null;
  const url = new URL(address, page);
  return isScript ? url.origin : `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** Null for anything but text that says something. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function objectOf(value: unknown): GivenConfig {
  return typeof value === 'object' && value !== null ? (value as GivenConfig) : {};
}

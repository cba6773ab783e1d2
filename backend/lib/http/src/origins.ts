/** Which pages may call us (contract §7, CORS): our own, and those of `security.allowedOrigins`. */
import type { IncomingHttpHeaders } from 'node:http';

export interface Origins {
  /** The page's origin is ours or in the list; `*` in the list allows every one. Requests without Origin are no page's. */
  allows(headers: IncomingHttpHeaders): boolean;
  /** As `allows`, but `*` and patterns that name no host do not count: for requests that carry a session cookie. */
  trusts(headers: IncomingHttpHeaders): boolean;
  /** It is another origin than ours: answers need CORS headers. */
  isForeign(headers: IncomingHttpHeaders): boolean;
}

/** `https://*.example.com` allows every host below it, not the host itself. */
function patternOf(allowed: string): RegExp {
  const escaped = allowed.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '[^/]+')}$`, 'i');
}

/** Its end is what somebody must own: `https://*` and `https://shop.*` are anybody's. */
function namesHost(allowed: string): boolean {
  const host = allowed.replace(/^https?:\/\//i, '').replace(/:\d+$/, '');
  return !host.slice(host.lastIndexOf('.') + 1).includes('*');
}

interface Patterns {
  readonly list: readonly string[];
  readonly all: readonly RegExp[];
  readonly naming: readonly RegExp[];
}

function patternsOf(list: readonly string[]): Patterns {
  const naming = list.filter(namesHost);
  return { list, all: list.filter(allowed => allowed !== '*').map(patternOf), naming: naming.map(patternOf) };
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/**
 * @param settings `publicUrl`: the address we are known by, whose origin is ours beside the one of the Host header;
 * `allowedOrigins`: asked at each call, as it may change while the process runs.
 */
export function createOrigins(settings: {
  readonly allowedOrigins: readonly string[];
  readonly publicUrl: string | null;
}): Origins {
  let known: Patterns | null = null;
  const patterns = (): Patterns => {
    const list = settings.allowedOrigins;
    if (known?.list !== list) known = patternsOf(list);
    return known;
  };
  const publicHost = settings.publicUrl === null ? null : hostOf(settings.publicUrl);

  const isForeign = ({ origin, host }: IncomingHttpHeaders): boolean => {
    if (origin === undefined) return false;
    const originHost = hostOf(origin);
    return originHost === null || (originHost !== host && originHost !== publicHost);
  };
  const isOursOr = (among: 'all' | 'naming', headers: IncomingHttpHeaders): boolean =>
    !isForeign(headers) || patterns()[among].some(pattern => pattern.test(headers.origin ?? ''));
  return {
    isForeign,
    trusts: headers => isOursOr('naming', headers),
    allows: headers => settings.allowedOrigins.includes('*') || isOursOr('all', headers),
  };
}

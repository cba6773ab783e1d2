/** The few cookies we read and write. */
import type { IncomingHttpHeaders } from 'node:http';

/** The first cookie of that name, decoded; null if there is none or it cannot be decoded. */
export function readCookie(headers: IncomingHttpHeaders, name: string): string | null {
  for (const part of headers.cookie?.split(';') ?? []) {
    const [key, ...rest] = part.trim().split('=');
    if (key !== name) continue;
    try {
      return decodeURIComponent(rest.join('='));
    } catch {
      // Somebody else's malformed cookie is as good as none.
      return null;
    }
  }
  return null;
}

export interface CookieOptions {
  /** 0 deletes it. */
  readonly maxAgeMs: number;
  /** True where we are reached by https. */
  readonly secure: boolean;
}

/** A `Set-Cookie` value: whole site, not readable by scripts, not sent by other sites' forms. */
export function formatCookie(name: string, value: string, options: CookieOptions): string {
  const maxAgeS = Math.ceil(options.maxAgeMs / 1000);
  const secure = options.secure ? '; Secure' : '';
  return `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${secure}`;
}

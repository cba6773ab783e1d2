/** The agent's session: a signed token in a cookie (contract §7). */
import type { Secrets } from '@airy/secrets';
import { sessionCookie } from './access.ts';
import { formatCookie } from './cookies.ts';

const lifetimeMs = 30 * 24 * 60 * 60 * 1000;

export interface SessionUser {
  /** `<provider>:<id>`. */
  readonly id: string;
  readonly name: string;
}

/** The `Set-Cookie` value that signs somebody in for 30 days. */
export async function startSession(
  secrets: Secrets,
  user: SessionUser,
  options: { readonly secure: boolean },
): Promise<string> {
  const token = await secrets.sign('session', { sub: user.id, name: user.name }, lifetimeMs);
  return formatCookie(sessionCookie, token, { maxAgeMs: lifetimeMs, secure: options.secure });
}

/** The `Set-Cookie` value that signs out this browser. */
export function endSession(options: { readonly secure: boolean }): string {
  return formatCookie(sessionCookie, '', { maxAgeMs: 0, secure: options.secure });
}

/** The agent's session: a signed token in a cookie (contract §7). */
import type { Secrets } from '@airy/secrets';
import { sessionCookie } from './access.ts';
import { formatCookie } from './cookies.ts';

const lifetimeMs = 30 * 24 * 60 * 60 * 1000;

/** Longer ones would make every request heavy. */
const [maxName, maxAvatar] = [200, 1_000];

export interface SessionUser {
  /** `<provider>:<id>`. */
  readonly id: string;
  readonly name: string | null;
  /** Address of a picture. */
  readonly avatarUrl?: string | null;
}

/** The `Set-Cookie` value that signs somebody in for 30 days. */
export async function startSession(
  secrets: Secrets,
  { id, name, avatarUrl = null }: SessionUser,
  options: { readonly secure: boolean },
): Promise<string> {
  const claims = {
    sub: id,
    ...(name !== null && { name: name.slice(0, maxName) }),
    ...(avatarUrl !== null && avatarUrl.length <= maxAvatar && { avatar: avatarUrl }),
  };
  const token = await secrets.sign('session', claims, lifetimeMs);
  return formatCookie(sessionCookie, token, { maxAgeMs: lifetimeMs, secure: options.secure });
}

/** The `Set-Cookie` value that signs out this browser. */
export function endSession(options: { readonly secure: boolean }): string {
  return formatCookie(sessionCookie, '', { maxAgeMs: 0, secure: options.secure });
}

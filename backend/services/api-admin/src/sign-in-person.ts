/** Who signed in, from what a provider says. Pure. */
import { z } from 'zod';

export interface Person {
  /** `<provider>:<e-mail>`, or `<provider>:<id>` where there is no id token (contract §7). */
  readonly id: string;
  readonly name: string | null;
  /** Only https: it is shown in pages. */
  readonly avatarUrl: string | null;
  /** Addresses that are theirs; what is not verified is left out. */
  readonly emails: readonly string[];
}

const text = z.string().trim().min(1).max(1_000).nullable().catch(null);

/** The claims that we look at; of other types than they should be they count as missing. */
const claims = z.object({
  email: text,
  email_verified: z.union([z.boolean(), z.enum(['true', 'false']).transform(said => said === 'true')]).catch(false),
  name: text,
  preferred_username: text,
  picture: text,
});

/** @param emails `trusted`: addresses count without `email_verified`. Without a verified address there is no id. */
export function personOfClaims(provider: string, said: object, emails: 'marked' | 'trusted'): Person | null {
  const { email, email_verified: isVerified, name, preferred_username: username, picture } = claims.parse(said);
  if (email === null || (!isVerified && emails === 'marked')) return null;
  return {
    id: `${provider}:${email}`,
    name: name ?? username ?? email,
    avatarUrl: webPicture(picture),
    emails: [email],
  };
}

const account = z.object({
  name: text,
  login: text,
  email: text,
  avatar_url: text,
  /** Facebook's. */
  picture: z
    .object({ data: z.object({ url: text }) })
    .transform(({ data }) => data.url)
    .catch(null),
});

/**
 * What a user info endpoint of OAuth2 without an id token answers.
 * @param idField where the id stands.
 * @param emails null: the one in the answer is theirs.
 */
export function personOfAccount(
  provider: string,
  said: object,
  { idField, emails }: { readonly idField: string; readonly emails: readonly string[] | null },
): Person | null {
  const id: unknown = Object.hasOwn(said, idField) ? (said as Readonly<Record<string, unknown>>)[idField] : null;
  if ((typeof id !== 'string' && typeof id !== 'number') || String(id) === '') return null;
  const { name, login, email, avatar_url: avatar, picture } = account.parse(said);
  return {
    id: `${provider}:${id}`,
    name: name ?? login ?? email,
    avatarUrl: webPicture(avatar ?? picture),
    emails: emails ?? (email === null ? [] : [email]),
  };
}

const emailList = z.array(z.object({ email: z.string(), verified: z.boolean(), primary: z.boolean().catch(false) }));

/** GitHub's list of addresses: the verified ones, the primary one first. What is no such list has none. */
export function verifiedEmails(said: unknown): readonly string[] {
  const list = emailList.safeParse(said);
  if (!list.success) return [];
  return list.data
    .filter(({ verified }) => verified)
    .toSorted((a, b) => Number(b.primary) - Number(a.primary))
    .map(({ email }) => email);
}

function webPicture(address: string | null): string | null {
  return address !== null && URL.canParse(address) && new URL(address).protocol === 'https:' ? address : null;
}

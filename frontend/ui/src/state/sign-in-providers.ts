/** Whom one may sign in with, beside links: `GET /login/providers`. */

export interface SignInProvider {
  /** As people write it. */
  readonly title: string;
  /** Where signing in begins. */
  readonly url: string;
}

const titles: Readonly<Record<string, string>> = {
  github: 'GitHub',
  google: 'Google',
  facebook: 'Facebook',
  okta: 'Okta',
};

/** @throws Error if the server does not say it. */
export async function readSignInProviders(signal: AbortSignal): Promise<readonly SignInProvider[]> {
  const response = await fetch('/login/providers', { signal });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  const { providers } = (await response.json()) as { readonly providers: readonly { name: string; url: string }[] };
  return providers.map(({ name, url }) => ({ url, title: titleOf(name) }));
}

/** `acme-id` → `Acme-id`. */
export function titleOf(name: string): string {
  return titles[name] ?? name.charAt(0).toUpperCase() + name.slice(1);
}

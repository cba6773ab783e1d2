/** Names of settings as the parts of Airy Core wrote them (contract §14): the command line sends `s_3_key` for `s3Key`. */

/** `app_secret` → `appSecret`, as Airy Core's controller did. */
export function camelCase(name: string): string {
  return name.replaceAll(/_+([a-zA-Z\d])/g, (_all, next: string) => next.toUpperCase());
}

/**
 * The declared name that was meant; null if there is none. Case and underscores do not count: `some_url` means `someURL`,
 * which no conversion of names can tell.
 */
export function settingNamed(given: string, declared: readonly string[]): string | null {
  if (declared.includes(given)) return given;
  const plain = (name: string): string => name.replaceAll(/[_-]/g, '').toLowerCase();
  return declared.find(name => plain(name) === plain(given)) ?? null;
}

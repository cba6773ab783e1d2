/** What the API set, as the log keeps it: each value sealed together with what airy.yaml said at that time. */
import type { Secrets } from '@airy/secrets';
import type { StoredKeys, StoredValue } from './desired.ts';

export function sealKeys(keys: StoredKeys, secrets: Pick<Secrets, 'seal'>): Record<string, string> {
  return Object.fromEntries(
    [...keys].map(([key, { value, over }]) => [key, secrets.seal(JSON.stringify([value, over]))]),
  );
}

/** @param onUnreadable a value that these keys do not open: as if it had not been set. */
export function openKeys(
  sealed: Readonly<Record<string, string>>,
  secrets: Pick<Secrets, 'open'>,
  onUnreadable: (key: string, error: unknown) => void,
): StoredKeys {
  const keys = new Map<string, StoredValue>();
  for (const [key, text] of Object.entries(sealed))
    try {
      const [value, over] = JSON.parse(secrets.open(text)) as [string | null, string | null];
      keys.set(key, { value, over });
    } catch (error) {
      onUnreadable(key, error);
    }
  return keys;
}

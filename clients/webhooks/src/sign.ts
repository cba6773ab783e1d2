/** Signs as Airy does: for tests of a receiver, and for what is forwarded to a developer's machine. */
import { signatureOf, signedContent } from './signing-key.ts';

export interface SignOptions {
  /** Of the event; without a dot. */
  readonly id: string;
  readonly body: string;
  /** Shared ones (`whsec_…`). */
  readonly secrets: readonly string[];
  /** Epoch ms of this attempt. Default: now. */
  readonly at?: number;
}

/** @returns the headers of a delivery. @throws TypeError for a secret that is none, or an id with a dot. */
export async function signDelivery({
  id,
  body,
  secrets,
  at = Date.now(),
}: SignOptions): Promise<Record<string, string>> {
  if (!/^[\w-]{1,200}$/.test(id)) throw new TypeError('An id has letters, digits, _ and - only.');
  const timestamp = String(Math.floor(at / 1000));
  const content = signedContent(id, timestamp, new TextEncoder().encode(body));
  const signatures = await Promise.all(secrets.map(secret => signatureOf(secret, content)));
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

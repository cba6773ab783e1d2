/** Which of the ids in a mail are ours: found out where the key is, so that parsing needs none and no record holds it. */
import { SourceError } from '@airy/source-kit';
import { ownLookingIds } from './bounce.ts';
import { isProven, type Prover } from './message-id.ts';
import { readMail } from './read-mail.ts';

/** A mail names few of them; more are of no use. */
const maxProven = 20;

/** With angle brackets; none where the mail cannot be read. */
export async function provenIds(
  mail: { readonly body: Uint8Array; readonly digest: string },
  prover: Prover,
): Promise<readonly string[]> {
  try {
    const read = await readMail({ body: mail.body, headers: { digest: mail.digest }, receivedAt: 0 });
    const proven = ownLookingIds(read).filter(id => isProven(id, prover));
    return [...new Set(proven)].slice(0, maxProven);
  } catch (error) {
    // `parse` says so, and it becomes a dead letter.
    if (error instanceof SourceError) return [];
    throw error;
  }
}

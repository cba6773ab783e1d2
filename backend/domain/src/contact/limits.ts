/** How large a contact may be. */
import { MetadataLimitError } from '@airy/model';
import type { Leaf } from '@airy/model';
import { leavesOf } from './contact.ts';
import type { ContactWithHistory } from './contact.ts';

/** Of one contact; its history, which nothing else grows with, may be larger. */
const contactLimits = { leaves: 2_000, bytes: 256 * 1024, historyBytes: 512 * 1024 } as const;

/** Why a contact is too large to be stored; null if it is not. */
export function limitProblem(contact: ContactWithHistory): string | null {
  try {
    return leavesProblem(leavesOf(contact));
  } catch (error) {
    if (error instanceof MetadataLimitError) return error.message;
    throw error;
  }
}

function leavesProblem(leaves: readonly Leaf[]): string | null {
  const bytesOf = (some: readonly Leaf[]): number =>
    some.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
  const history = leaves.filter(({ key }) => key === 'mergeHistory');
  if (leaves.length > contactLimits.leaves) return `more than ${contactLimits.leaves} values`;
  if (bytesOf(leaves) - bytesOf(history) > contactLimits.bytes) return `more than ${contactLimits.bytes} bytes`;
  return bytesOf(history) > contactLimits.historyBytes
    ? `more than ${contactLimits.historyBytes} bytes of history`
    : null;
}

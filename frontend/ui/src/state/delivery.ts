/** What became of a message of ours, in words. Pure. */
import { at } from '@airy/content';
import type { Message } from '../api/wire.ts';

export type Delivery =
  | { readonly kind: 'sending' | 'delivered' | 'seen'; readonly words: string }
  | { readonly kind: 'failed'; readonly words: string; readonly uncertain: boolean };

/** Null for messages of the contact. */
export function deliveryOf(message: Message): Delivery | null {
  if (message.from_contact) return null;
  if (message.delivery_state === 'failed') return failure(message);
  if (at(message.metadata, 'source', 'delivery_state') === 'seen') return { kind: 'seen', words: 'Seen' };
  return message.delivery_state === 'pending'
    ? { kind: 'sending', words: 'On its way' }
    : { kind: 'delivered', words: 'Delivered' };
}

function failure(message: Message): Delivery {
  const error = at(message.metadata, 'error');
  const uncertain = error === 'outcome_unknown';
  if (uncertain) {
    const words = 'We cannot tell whether this arrived. If you resend it, the contact may get it twice.';
    return { kind: 'failed', words, uncertain };
  }
  const reason = typeof error === 'string' && error.trim() !== '' ? error.trim() : 'The channel gave no reason.';
  return { kind: 'failed', words: `Could not send. ${reason}`, uncertain };
}

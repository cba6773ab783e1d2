/** Delivery states of a message, and which may follow which (contract §0, Delivery states). */
import type { DeliveryState, Message } from '@airy/model';
import type { Draft } from './draft.ts';

/**
 * A delivered message fails only if the platform takes it back (receipt.ts). A failed one is sent again, or turns out to
 * have arrived (a late report, echo or receipt).
 */
export const nextDeliveryStates: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  PENDING: ['DELIVERED', 'FAILED'],
  FAILED: ['PENDING', 'DELIVERED'],
  DELIVERED: ['FAILED'],
};

/** The message in another state; every change but to PENDING sets `updatedAt`, which makes it "not new" to Airy's readers. */
export function inDeliveryState(message: Message, deliveryState: DeliveryState, now: number): Message {
  if (!nextDeliveryStates[message.deliveryState].includes(deliveryState))
    throw new Error(`message ${message.id} cannot go from ${message.deliveryState} to ${deliveryState}`);
  return { ...message, deliveryState, updatedAt: deliveryState === 'PENDING' ? null : now };
}

/** True if the last attempt was granted and nobody ever said what became of it. */
export function isOutcomeUnknown(message: Message): boolean {
  return message.deliveryState === 'FAILED' && message.openAttempt !== null;
}

/** True while a connector may be calling the platform for this message. */
export function isBeingSent(message: Message): boolean {
  return message.deliveryState === 'PENDING' && message.openAttempt !== null;
}

/** A message that turned out to have arrived: delivered, and no error any more. */
export function confirm(draft: Draft, message: Message): void {
  if (message.deliveryState === 'DELIVERED') return;
  draft.update({ ...inDeliveryState(message, 'DELIVERED', draft.now), openAttempt: null });
  clearError(draft, message.id);
}

export function clearError(draft: Draft, messageId: string): void {
  draft.removeAt(`message:${messageId}`, 'error');
  draft.removeAt(`message:${messageId}`, 'source.error');
}

/** What the error says to people, and what the platform said. */
export function setError(
  draft: Draft,
  messageId: string,
  told: { readonly error: string; readonly sourceError: string | null },
): void {
  clearError(draft, messageId);
  draft.setText(`message:${messageId}`, 'error', told.error);
  if (told.sourceError !== null) draft.setText(`message:${messageId}`, 'source.error', told.sourceError);
}

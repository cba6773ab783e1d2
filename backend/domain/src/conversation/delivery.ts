/** Delivery states of a message, and which may follow which (contract §0, Delivery states). */
import type { DeliveryState, Message } from '@airy/model';

/** A delivered message stays delivered. A failed one is sent again, or turns out to have arrived (a late report or echo). */
export const nextDeliveryStates: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  PENDING: ['DELIVERED', 'FAILED'],
  FAILED: ['PENDING', 'DELIVERED'],
  DELIVERED: [],
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

/** A subscription of `/events` on a socket, as a listener of the feed. */
import type { ReplayRefusal } from '@airy/processing';
import { encodeMessage, type StompConnection } from '@airy/stomp';
import type { Listener } from './resume.ts';
import type { FeedItem, ShownEvent } from './shown-event.ts';

export class SubscriptionListener<S> implements Listener {
  readonly #connection: StompConnection<S>;
  readonly #subscription: string;

  /** The subscription is held back at once. */
  constructor(connection: StompConnection<S>, subscription: string) {
    this.#connection = connection;
    this.#subscription = subscription;
    connection.hold(subscription);
  }

  isHeld(): boolean {
    return this.#connection.isHeld(this.#subscription);
  }

  release(): void {
    this.#connection.release(this.#subscription);
  }

  wants(shown: ShownEvent): boolean {
    return shown.frame !== null;
  }

  send({ message }: FeedItem): boolean {
    return message === null || this.#connection.sendTo(this.#subscription, message);
  }

  received(): Promise<boolean> {
    return this.#connection.received();
  }

  whenEnded(ended: () => void): void {
    this.#connection.whenEnded(ended);
  }

  refresh(reason: ReplayRefusal, { cursor, position }: { readonly cursor: string; readonly position: string }): void {
    const message = encodeMessage({
      destination: '/events',
      id: `refresh ${cursor}`,
      headers: { refresh: 'required', cursor, ...(position !== '' && { 'airy-position': position }) },
      body: JSON.stringify({ type: 'refresh.required', timestamp: null, payload: { reason } }),
    });
    this.#connection.sendTo(this.#subscription, message);
  }
}

/** How long a contact may be answered: some platforms close a conversation some time after the contact's last message. Pure. */

export interface AnsweringTime {
  readonly ms: number;
  /** Of people, who may be granted more than programs. */
  readonly humanMs?: number;
}

/**
 * Epoch ms at which nothing but the kinds in `afterwards` may be sent any more.
 * @param lastReceivedAt epoch ms of the contact's last message.
 */
export function replyWindowEnd(window: AnsweringTime, lastReceivedAt: number, isPerson: boolean): number {
  return lastReceivedAt + (isPerson ? Math.max(window.humanMs ?? 0, window.ms) : window.ms);
}

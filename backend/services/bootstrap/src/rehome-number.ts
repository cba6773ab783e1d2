/** Indexes for messages that have none, and what read receipts cover. */
import type { Ledger, Numbered } from './rehome-ledger.ts';

/**
 * In each conversation after the messages that have an index, by time, then id; so is the count of contact messages.
 * The same ledger always gives the same.
 */
export function numberMessages(ledger: Ledger): void {
  ledger.transaction(() => {
    let last: Counted | null = null;
    for (const message of ledger.messagesToNumber()) {
      const counted = after(last?.conversation === message.conversation ? last : null, message);
      if (!message.isNumbered) ledger.give('messages', message.key, counted);
      last = counted;
    }
  });
  ledger.transaction(() => {
    for (const { key, readDate } of ledger.receiptsToMend())
      ledger.give('readReceipt', key, ledger.covered(key, readDate));
  });
}

interface Counted {
  readonly conversation: string;
  readonly index: number;
  readonly contactCount: number;
}

function after(last: Counted | null, { conversation, isFromContact, index, contactCount }: Numbered): Counted {
  const before = last ?? { index: -1, contactCount: 0 };
  return {
    conversation,
    index: index ?? before.index + 1,
    contactCount: contactCount ?? before.contactCount + (isFromContact ? 1 : 0),
  };
}

/** The tie between a message and its id at the platform (metadata `source.id`), and what waited for it. */
import type { Draft } from './draft.ts';
import { release, waiting } from './held.ts';
import { applyReaction } from './react.ts';
import { applyReceipt } from './receipt.ts';

/**
 * Stores the platform's id of a message. What came before the id was known is settled: an echo of it is the message
 * itself, a reaction or receipt is applied.
 */
export function linkSource(draft: Draft, messageId: string, sourceMessageId: string): void {
  draft.setText(`message:${messageId}`, 'source.id', sourceMessageId);
  for (const held of waiting(draft)) {
    if (held.sourceMessageId !== sourceMessageId) continue;
    release(draft, held);
    if (held.command.type === 'message.react') applyReaction(draft, messageId, held.command);
    if (held.command.type === 'message.receipt') applyReceipt(draft, messageId, held.command.state);
  }
}

/** The tie between a message and its id at the platform (metadata `source.id`), and what waited for it. */
import type { Draft } from './draft.ts';
import { applyCorrection, applyRetraction } from './correct.ts';
import { release, waiting } from './held.ts';
import type { HoldableCommand } from './held.ts';
import { refusedAsOfAnother } from './ownership.ts';
import { applyReaction } from './react.ts';
import { applyReceipt } from './receipt.ts';

/**
 * Stores the platform's id of a message. What came before the id was known is settled: an echo of it is the message
 * itself, everything else is applied.
 */
export function linkSource(draft: Draft, messageId: string, sourceMessageId: string): void {
  draft.setText(`message:${messageId}`, 'source.id', sourceMessageId);
  for (const held of waiting(draft)) {
    if (held.sourceMessageId !== sourceMessageId) continue;
    release(draft, held);
    // It was kept before anybody knew whose conversation it is.
    if (refusedAsOfAnother(draft, held.command.source) !== null) continue;
    applyHeld(draft, messageId, held.command);
  }
}

function applyHeld(draft: Draft, messageId: string, command: HoldableCommand): void {
  switch (command.type) {
    case 'message.react':
      return applyReaction(draft, messageId, command);
    case 'message.receipt':
      return applyReceipt(draft, messageId, command);
    case 'message.correct':
      return applyCorrection(draft, messageId, command);
    case 'message.retract':
      return applyRetraction(draft, messageId, command);
    case 'message.echo':
      // The echo is this message.
      return;
  }
}

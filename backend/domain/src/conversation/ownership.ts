/** Whose a conversation is. */
import { rejected } from '../decision.ts';
import type { Rejected } from '../decision.ts';
import type { ConversationCommand } from './commands.ts';
import type { Draft } from './draft.ts';
import { isKnown } from './state.ts';

/**
 * Ids of conversations hash names without a border between them (contract §0), and what a source says is only as true as
 * its sender: a conversation that is known stays with the source it began at. Its channel may change within that source,
 * as a custom source names its conversations itself and may go on with one in another of its channels.
 * @returns `forbidden`, or null where the source may speak in the conversation of the draft.
 */
export function refusedAsOfAnother(draft: Draft, source: string): Rejected | null {
  const conversation = draft.conversation();
  if (!isKnown(conversation) || conversation.source === source) return null;
  return rejected('forbidden', 'The conversation belongs to another source');
}

/** The source that tells something of a conversation, or null. Messages are looked at where known ones are told apart. */
export function tellerOf(command: ConversationCommand): string | null {
  switch (command.type) {
    case 'message.correct':
    case 'message.retract':
    case 'message.receipt':
    case 'message.react':
    case 'contact.profile':
    case 'metadata.set':
      return command.source ?? null;
    default:
      return null;
  }
}

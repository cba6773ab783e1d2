/**
 * Commands that wait for a platform id to become known: an echo that overtakes the connector's report, a reaction,
 * receipt, edit or retraction that overtakes its message. They are state like any other, as leaves of the subject `writer:<conversation id>`,
 * which is the writer's own memory and never part of a document that is shown.
 */
import type { Metadata } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import type { CorrectMessage, EchoMessage, React, ReportReceipt, RetractMessage } from './commands.ts';
import type { Draft } from './draft.ts';

export type HoldableCommand = EchoMessage | React | ReportReceipt | CorrectMessage | RetractMessage;

export interface Held {
  readonly key: string;
  readonly sourceMessageId: string;
  readonly command: HoldableCommand;
}

/** Per conversation; the ones held longest give way. One that is larger by itself is not held at all. */
export const maxHeld = 50;
export const maxHeldBytes = 256 * 1024;

const prefix = 'held.';

/** @param sourceMessageId the platform's id of the message it waits for. */
export function hold(draft: Draft, sourceMessageId: string, command: HoldableCommand): void {
  const key = `${prefix}${keyOf(sourceMessageId, command)}`;
  const known = waiting(draft).find(held => held.key === key);
  if (known !== undefined && !supersedes(command, known.command)) return;
  const value = JSON.stringify({ sourceMessageId, command });
  if (Buffer.byteLength(value) > maxHeldBytes) return;
  draft.setLeaf(memoryOf(draft.conversationId), { key, value, valueType: 'object' });
  makeRoom(draft);
}

/** Newest first, as many as fit; all older ones go. */
function makeRoom(draft: Draft): void {
  let bytes = 0;
  for (const [place, leaf] of heldLeaves(draft).toReversed().entries()) {
    bytes += Buffer.byteLength(leaf.value);
    if (place >= maxHeld || bytes > maxHeldBytes) draft.removeAt(memoryOf(draft.conversationId), leaf.key);
  }
}

/** Longest held first. */
export function waiting(draft: Draft): Held[] {
  return heldLeaves(draft).map(leaf => ({ key: leaf.key, ...(JSON.parse(leaf.value) as Omit<Held, 'key'>) }));
}

function heldLeaves(draft: Draft): Metadata[] {
  return draft.state
    .metadata(memoryOf(draft.conversationId))
    .filter(leaf => leaf.key.startsWith(prefix))
    .toSorted((a, b) => a.timestamp - b.timestamp || (a.key < b.key ? -1 : 1));
}

export function release(draft: Draft, held: Held): void {
  draft.removeAt(memoryOf(draft.conversationId), held.key);
}

/** By the platform's time; of the same millisecond one wins whatever the order they come in. */
export function isNewerReaction(
  { sentAt, emoji }: Pick<React, 'sentAt' | 'emoji'>,
  than: Pick<React, 'sentAt' | 'emoji'>,
): boolean {
  return sentAt === than.sentAt ? (emoji ?? '') > (than.emoji ?? '') : sentAt > than.sentAt;
}

/** Of two edits of the same time one wins, whatever the order they come in. */
export function isNewerEdit(
  { editedAt = -1, content }: Pick<CorrectMessage, 'editedAt' | 'content'>,
  than: Pick<CorrectMessage, 'editedAt' | 'content'>,
): boolean {
  const thanAt = than.editedAt ?? -1;
  return editedAt === thanAt ? content > than.content : editedAt > thanAt;
}

/** Subject under which the writer keeps what only it must remember of a conversation or message. */
export function memoryOf(id: string): string {
  return `writer:${id}`;
}

/** One reaction, one edit, one retraction, and one receipt of each state, per message; an echo is a message of its own. Hashed, as dots separate keys. */
function keyOf(sourceMessageId: string, command: HoldableCommand): string {
  const kind = command.type === 'message.receipt' ? command.state : command.type.slice('message.'.length);
  return `${kind}-${uuid5(sourceMessageId)}`;
}

function supersedes(command: HoldableCommand, held: HoldableCommand): boolean {
  if (command.type === 'message.react' && held.type === 'message.react') return isNewerReaction(command, held);
  return command.type === 'message.correct' && held.type === 'message.correct' && isNewerEdit(command, held);
}

/** The conversation writer's decisions: pure, one small file per group of commands. */
import { handle } from '../decision.ts';
import type { DecisionContext, Handled } from '../decision.ts';
import type { CommandEnvelope } from '../command.ts';
import type { ConversationEvent } from '../event.ts';
import { decideContact, isContactCommand } from '../contact/decide.ts';
import { reportAttempt, startAttempt } from './attempt.ts';
import type { CommunicationCommand, ConversationCommand } from './commands.ts';
import { correct, retract } from './correct.ts';
import { Draft } from './draft.ts';
import type { ConversationDecision } from './draft.ts';
import { echo } from './echo.ts';
import { markRead } from './mark-read.ts';
import { setMetadata, setState, suggestReplies, tag, untag } from './metadata.ts';
import { refusedAsOfAnother, tellerOf } from './ownership.ts';
import { refetch, storeProfile, updateContact } from './profile.ts';
import { react } from './react.ts';
import { receipt } from './receipt.ts';
import { receive } from './receive.ts';
import { resend, send, start } from './send.ts';
import type { ConversationFact, ConversationState } from './state.ts';
import { expire } from './unplaced.ts';

type Deciders = {
  readonly [T in ConversationCommand['type']]: (
    draft: Draft,
    command: Extract<ConversationCommand, { type: T }>,
  ) => ConversationDecision;
};

const deciders: Deciders = {
  'message.receive': receive,
  'message.echo': echo,
  'message.correct': correct,
  'message.retract': retract,
  'message.send': send,
  'conversation.start': start,
  'message.expire': expire,
  'message.resend': resend,
  'message.suggest-replies': suggestReplies,
  'message.start-attempt': startAttempt,
  'message.report-attempt': reportAttempt,
  'message.receipt': receipt,
  'message.react': react,
  'metadata.set': setMetadata,
  'conversation.tag': tag,
  'conversation.untag': untag,
  'conversation.set-state': setState,
  'conversation.update-contact': updateContact,
  'conversation.mark-read': markRead,
  'contact.refetch': refetch,
  'contact.profile': storeProfile,
};

/** What follows from a command in a state. Changes nothing by itself; equal input gives equal output. */
export function decideConversation(
  state: ConversationState,
  command: CommunicationCommand,
  context: DecisionContext,
): ConversationDecision {
  if (isContactCommand(command)) return decideContact(state, command, context);
  const decide = deciders[command.type] as (draft: Draft, command: ConversationCommand) => ConversationDecision;
  const draft = new Draft(state, context, command.conversationId);
  const teller = tellerOf(command);
  const refusal = teller === null ? null : refusedAsOfAnother(draft, teller);
  return refusal ?? decide(draft, command);
}

/** The same with its outcome, once per command id. @param now the writer's clock, epoch ms. */
export function handleConversation(
  state: ConversationState,
  envelope: CommandEnvelope<CommunicationCommand>,
  now: number,
): Handled<ConversationFact, ConversationEvent> {
  return handle(
    {
      source: 'airy/conversation',
      subject: entityOf(envelope.command),
      hasOutcome: id => state.hasOutcome(id),
      decide: (command, context) => decideConversation(state, command, context),
    },
    envelope,
    now,
  );
}

/** What a command is about, and so its key and partition: the conversation, the contact, or the channel for channel metadata. */
export function entityOf(command: CommunicationCommand): string {
  if (isContactCommand(command)) return command.contactId;
  return command.type === 'metadata.set' && command.subject.kind === 'channel'
    ? command.subject.id
    : command.conversationId;
}

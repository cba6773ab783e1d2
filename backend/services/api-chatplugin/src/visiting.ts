/** A call of a visitor: who they are, whether their page may show the widget, and what they make the writer do. */
import type { ConversationRow } from '@airy/communication-view';
import { AiryError } from '@airy/errors';
import { identifyWrite, isSettled, settle, type Call } from '@airy/http';
import type { CommunicationCommand } from '@airy/domain';
import type { Document, Json } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import type { GivenSettings } from '@airy/widget-settings';
import type { KnownVisitor } from './identity.ts';
import type { Parts } from './parts.ts';
import { admitPage, savedWidget } from './saved-widget.ts';
import { contextChange, type VisitContext } from './visit-context.ts';
import { stateOf } from './visitor-conversation.ts';

export interface Visiting {
  readonly conversationId: string;
  readonly channelId: string;
  readonly identity: KnownVisitor | null;
  readonly settings: GivenSettings;
}

/** @throws AiryError `visitor_token_invalid`, `origin_not_allowed` */
export async function visiting(parts: Parts, call: Call): Promise<Visiting> {
  const visitor = call.principal?.visitor;
  if (visitor === undefined) throw new AiryError('visitor_token_invalid');
  const { conversationId, channelId, identity } = visitor;
  const { settings } = await savedWidget(parts.administration, channelId);
  admitPage(parts, { channelId, origin: call.foreignOrigin }, settings);
  return {
    conversationId,
    channelId,
    identity: identity === undefined ? null : (JSON.parse(identity) as KnownVisitor),
    settings,
  };
}

/** The conversation as it stands; null: nobody has written in it yet. @throws AiryError `conversation_ended` */
export async function goingOn({ view }: Parts, conversationId: string): Promise<ConversationRow | null> {
  const row = await view.query.conversation(conversationId);
  if (row !== null && stateOf(row) === 'ended') throw new AiryError('conversation_ended');
  return row;
}

export interface Write {
  readonly call: Call;
  readonly endpoint: string;
  readonly conversationId: string;
}

/** The call was made before and has its outcome: nothing is looked at again. @throws AiryError `idempotency_key_reused` */
export function isRepeat({ commander }: Parts, { call, endpoint, conversationId }: Write): boolean {
  return isSettled(commander, identifyWrite(call, endpoint, conversationId));
}

/** Asks the writer; repeats of one key have one outcome. @throws AiryError with the code of a rejection */
export async function ask(
  { commander }: Parts,
  { call, endpoint, conversationId }: Write,
  make: (commandId: string) => CommunicationCommand,
): Promise<Json> {
  const { commandId, principal, requestHash } = identifyWrite(call, endpoint, conversationId);
  const command = make(commandId);
  return settle(call, await commander.conversation({ id: commandId, principal, requestHash, command }));
}

/** Tells the writer, in order, and waits until the log has it. Ids derive from the call's key, so that a repeat changes nothing. */
export async function tell(
  { commander }: Parts,
  { call, endpoint, conversationId }: Write,
  commands: readonly CommunicationCommand[],
): Promise<void> {
  if (commands.length === 0) return;
  const { commandId, principal } = identifyWrite(call, endpoint, conversationId);
  await commander.tell(
    commands.map((command, ordinal) => ({
      id: uuid5(commandId, `${command.type}:${ordinal}`),
      principal,
      requestHash: null,
      command,
    })),
  );
}

/** Notes of the widget in the conversation, whether or not somebody has written yet. */
export function note(conversationId: string, visitor: Document): CommunicationCommand {
  return {
    type: 'metadata.set',
    conversationId,
    subject: { kind: 'conversation', id: conversationId },
    data: { visitor },
    mustExist: false,
  };
}

/** What is to be noted before a message: where the visitor is, and who, if that has changed. */
export function notesOf(
  { conversationId, identity }: Visiting,
  row: ConversationRow | null,
  context: VisitContext | null,
): { readonly commands: readonly CommunicationCommand[]; readonly isNewIdentity: boolean } {
  const change = contextChange(row?.metadata, { context, identity });
  if (change === null) return { commands: [], isNewIdentity: false };
  return { commands: [note(conversationId, change)], isNewIdentity: change['identity'] !== undefined };
}

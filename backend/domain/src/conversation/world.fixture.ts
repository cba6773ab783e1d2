/** A conversation writer without any I/O, for tests: commands in, facts and events kept. */
import { fold } from '@airy/model';
import type { Document, Message } from '@airy/model';
import type { CorrectMessage, ReportArrival, ReportFailure, RetractMessage } from './commands.ts';
import type {
  CommandEnvelope,
  ConversationCommand,
  ConversationEvent,
  ConversationFact,
  OutcomeFact,
} from '../index.ts';
import { handleConversation } from './decide.ts';
import { Layer } from './layer.ts';
import { nothing, unreadCount } from './state.ts';

type CommandOf<T> = Extract<ConversationCommand, { type: T }>;
type Part<T> = Partial<Omit<CommandOf<T>, 'type'>>;

export const conversationId = 'c1';

/** A command of a type with plausible values, of which a test gives those it is about. */
export const commands = {
  receive: (part: Part<'message.receive'> = {}): CommandOf<'message.receive'> => ({
    type: 'message.receive',
    conversationId,
    messageId: 'in-1',
    channelId: 'ch1',
    source: 'facebook',
    senderId: 'psid',
    content: '{"message":{"text":"Hello"}}',
    sentAt: 1_000,
    headers: null,
    sourceMessageId: null,
    ...part,
  }),
  echo: (part: Part<'message.echo'> = {}): CommandOf<'message.echo'> => ({
    type: 'message.echo',
    conversationId,
    messageId: 'echo-1',
    isOwn: false,
    channelId: 'ch1',
    source: 'facebook',
    senderId: 'page',
    content: '{"message":{"text":"Hi"}}',
    sentAt: 2_000,
    sourceMessageId: 'mid-1',
    ...part,
  }),
  send: (part: Part<'message.send'> = {}): CommandOf<'message.send'> => ({
    type: 'message.send',
    conversationId,
    messageId: 'out-1',
    senderId: 'agent',
    content: '{"text":"Hi"}',
    ...part,
  }),
  begin: (part: Part<'conversation.start'> = {}): CommandOf<'conversation.start'> => ({
    type: 'conversation.start',
    conversationId,
    messageId: 'out-1',
    channelId: 'ch1',
    source: 'sms',
    senderId: 'agent',
    recipient: '+491',
    content: '{"text":"Hi"}',
    ...part,
  }),
  expire: (messageId = 'out-1'): CommandOf<'message.expire'> => ({ type: 'message.expire', conversationId, messageId }),
  suggest: (suggestions: CommandOf<'message.suggest-replies'>['suggestions'], messageId = 'in-1') =>
    ({ type: 'message.suggest-replies', conversationId, messageId, suggestions }) as const,
  refetch: (): CommandOf<'contact.refetch'> => ({ type: 'contact.refetch', conversationId }),
  resend: (messageId = 'out-1'): CommandOf<'message.resend'> => ({ type: 'message.resend', conversationId, messageId }),
  start: (attemptId: string, part: Part<'message.start-attempt'> = {}): CommandOf<'message.start-attempt'> => ({
    type: 'message.start-attempt',
    conversationId,
    messageId: 'out-1',
    attemptId,
    platformIsIdempotent: false,
    ...part,
  }),
  report: (
    attemptId: string,
    result: CommandOf<'message.report-attempt'>['result'],
    messageId = 'out-1',
  ): CommandOf<'message.report-attempt'> => ({
    type: 'message.report-attempt',
    conversationId,
    messageId,
    attemptId,
    result,
  }),
  react: (part: Part<'message.react'> = {}): CommandOf<'message.react'> => ({
    type: 'message.react',
    conversationId,
    source: 'facebook',
    sourceMessageId: 'mid-1',
    fallbackMessageId: 'fallback',
    emoji: '❤',
    sentAt: 5_000,
    ...part,
  }),
  receipt: (part: Partial<Omit<ReportArrival, 'type'>> = {}): ReportArrival => ({
    type: 'message.receipt',
    conversationId,
    source: 'facebook',
    state: 'delivered',
    sourceMessageIds: [],
    upTo: null,
    ...part,
  }),
  failure: (part: Partial<Omit<ReportFailure, 'type'>> = {}): ReportFailure => ({
    type: 'message.receipt',
    conversationId,
    source: 'facebook',
    state: 'failed',
    sourceMessageIds: ['mid-1'],
    code: 'source_rejected',
    error: 'Undeliverable',
    sourceError: 'raw',
    ...part,
  }),
  correct: (part: Partial<Omit<CorrectMessage, 'type'>> = {}): CorrectMessage => ({
    type: 'message.correct',
    conversationId,
    source: 'facebook',
    content: '{"message":{"text":"Edited"}}',
    headers: null,
    ...part,
  }),
  retract: (part: Partial<Omit<RetractMessage, 'type'>> = {}): RetractMessage => ({
    type: 'message.retract',
    conversationId,
    source: 'facebook',
    sourceMessageId: 'mid-1',
    retractedAt: 8_000,
    ...part,
  }),
  set: (data: CommandOf<'metadata.set'>['data'], part: Part<'metadata.set'> = {}): CommandOf<'metadata.set'> => ({
    type: 'metadata.set',
    conversationId,
    subject: { kind: 'conversation', id: conversationId },
    data,
    mustExist: true,
    ...part,
  }),
  tag: (tagId: string): CommandOf<'conversation.tag'> => ({ type: 'conversation.tag', conversationId, tagId }),
  untag: (tagId: string): CommandOf<'conversation.untag'> => ({ type: 'conversation.untag', conversationId, tagId }),
  state: (state: string | null): CommandOf<'conversation.set-state'> => ({
    type: 'conversation.set-state',
    conversationId,
    state,
  }),
  name: (displayName: string): CommandOf<'conversation.update-contact'> => ({
    type: 'conversation.update-contact',
    conversationId,
    displayName,
  }),
  profile: (displayName: string | null, part: Part<'contact.profile'> = {}): CommandOf<'contact.profile'> => ({
    type: 'contact.profile',
    conversationId,
    source: 'facebook',
    displayName,
    avatarUrl: 'https://cdn/a.png',
    fetchState: 'ok',
    ...part,
  }),
  read: (index: number | null = null): CommandOf<'conversation.mark-read'> => ({
    type: 'conversation.mark-read',
    conversationId,
    index,
  }),
};

export class World {
  readonly state = new Layer(nothing);
  readonly facts: (ConversationFact | OutcomeFact)[] = [];
  readonly events: ConversationEvent[] = [];
  now = 10_000;
  #commands = 0;

  /** Handles a command that somebody waits for. @returns the events of this command only. */
  ask(command: ConversationCommand, part: Partial<CommandEnvelope<ConversationCommand>> = {}): ConversationEvent[] {
    const id = `command-${++this.#commands}`;
    const envelope = { id, at: this.now, principal: 'test', reply: true, requestHash: null, ...part, command };
    const handled = handleConversation(this.state, envelope, ++this.now);
    for (const fact of handled.facts) this.state.apply(fact);
    this.facts.push(...handled.facts);
    this.events.push(...handled.events);
    return [...handled.events];
  }

  /** Handles commands of the pipeline, for which nobody waits. */
  tell(...all: readonly ConversationCommand[]): void {
    for (const command of all) this.ask(command, { reply: false });
  }

  message(id: string): Message {
    const message = this.state.message(id);
    if (message === null) throw new Error(`no message ${id}`);
    return message;
  }

  /** All messages of the conversation, by index. */
  messages(): Message[] {
    const count = this.state.conversation(conversationId)?.nextIndex ?? 0;
    return Array.from({ length: count }, (_, index) => {
      const message = this.state.messageAt(conversationId, index);
      if (message === null) throw new Error(`no message at ${index}`);
      return message;
    });
  }

  document(kind: 'conversation' | 'message' | 'channel' | 'writer', id = conversationId): Document {
    return fold(this.state.metadata(`${kind}:${id}`));
  }

  unread(): number {
    return unreadCount(this.state.conversation(conversationId));
  }
}

/** `type subject` of each event. */
export function summary(events: readonly ConversationEvent[]): string[] {
  return events.map(event => `${event.type} ${event.subject}`);
}

export function outcomeOf(events: readonly ConversationEvent[]): unknown {
  const outcome = events.find(event => event.type === 'command.outcome');
  return outcome?.data.outcome;
}

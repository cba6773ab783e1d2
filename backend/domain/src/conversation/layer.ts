/** Changes lying over a state that they have not reached yet: the facts of one decision, or of one batch of them. */
import type { Message, Metadata } from '@airy/model';
import { afterMessage, afterReceipt } from './evolve.ts';
import type { Conversation, ConversationState, KnownFact } from './state.ts';

export class Layer implements ConversationState {
  readonly conversations = new Map<string, Conversation>();
  readonly messages = new Map<string, Message>();
  /** Null: removed. By subject, then key. */
  readonly leaves = new Map<string, Map<string, Metadata | null>>();
  /** Command id to the time of its outcome, epoch ms. */
  readonly outcomes = new Map<string, number>();
  readonly #below: ConversationState;
  readonly #messagesByIndex = new Map<string, Map<number, string>>();
  readonly #messagesBySource = new Map<string, Set<string>>();

  constructor(below: ConversationState) {
    this.#below = below;
  }

  /** Takes one fact in: the `evolve` of the writer. Absolute, so a repeat changes nothing. */
  apply(fact: KnownFact): void {
    switch (fact.kind) {
      case 'message':
        return this.#putMessage(fact.message);
      case 'metadata':
        return this.#putLeaf(fact.metadata.subject, fact.metadata.key, fact.metadata);
      case 'metadata-removed':
        return this.#putLeaf(fact.subject, fact.key, null);
      case 'receipt': {
        const id = fact.receipt.conversationId;
        this.conversations.set(id, afterReceipt(this.conversation(id), fact.receipt));
        return;
      }
      case 'outcome':
        this.outcomes.set(fact.commandId, fact.at);
    }
  }

  conversation(id: string): Conversation | null {
    return this.conversations.get(id) ?? this.#below.conversation(id);
  }

  message(id: string): Message | null {
    return this.messages.get(id) ?? this.#below.message(id);
  }

  messageAt(conversationId: string, index: number): Message | null {
    const id = this.#messagesByIndex.get(conversationId)?.get(index);
    if (id !== undefined) return this.messages.get(id) ?? null;
    const below = this.#below.messageAt(conversationId, index);
    return below === null ? null : this.message(below.id);
  }

  metadata(subject: string): readonly Metadata[] {
    const below = this.#below.metadata(subject);
    const changed = this.leaves.get(subject);
    if (changed === undefined) return below;
    const kept = below.filter(leaf => !changed.has(leaf.key));
    return [...kept, ...[...changed.values()].filter(leaf => leaf !== null)];
  }

  messagesOfSource(sourceMessageId: string): readonly string[] {
    const below = this.#below.messagesOfSource(sourceMessageId);
    const candidates = this.#messagesBySource.get(sourceMessageId);
    const ids = candidates === undefined ? below : [...new Set([...below, ...candidates])];
    return ids.filter(id => this.#sourceIdChanged(id, sourceMessageId) !== true);
  }

  openAttempts(conversationId: string): readonly string[] {
    const ids = new Set(this.#below.openAttempts(conversationId));
    for (const id of this.#messagesByIndex.get(conversationId)?.values() ?? []) ids.add(id);
    return [...ids].filter(id => this.message(id)?.openAttempt != null);
  }

  hasOutcome(commandId: string): boolean {
    return this.outcomes.has(commandId) || this.#below.hasOutcome(commandId);
  }

  #putMessage(message: Message): void {
    const { conversationId } = message;
    this.messages.set(message.id, message);
    this.conversations.set(conversationId, afterMessage(this.conversation(conversationId), message));
    if (message.index === null) return;
    const byIndex = this.#messagesByIndex.get(conversationId) ?? new Map<number, string>();
    this.#messagesByIndex.set(conversationId, byIndex.set(message.index, message.id));
  }

  #putLeaf(subject: string, key: string, leaf: Metadata | null): void {
    const leaves = this.leaves.get(subject) ?? new Map<string, Metadata | null>();
    this.leaves.set(subject, leaves.set(key, leaf));
    if (leaf === null || key !== 'source.id' || !subject.startsWith('message:')) return;
    const ids = this.#messagesBySource.get(leaf.value) ?? new Set<string>();
    this.#messagesBySource.set(leaf.value, ids.add(subject.slice('message:'.length)));
  }

  #sourceIdChanged(messageId: string, sourceMessageId: string): boolean {
    const leaf = this.leaves.get(`message:${messageId}`)?.get('source.id');
    return leaf !== undefined && leaf?.value !== sourceMessageId;
  }
}

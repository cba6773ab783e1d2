/** The working paper of one decision: facts and events as they accrue, over a state that nobody else sees changed. */
import { fold, isWithin } from '@airy/model';
import type { Document, Json, Leaf, Message, Metadata } from '@airy/model';
import type { Accepted, Decision, DecisionContext } from '../decision.ts';
import { cloudEvent } from '../event.ts';
import type { ConversationEvent, EventContent, MetadataData } from '../event.ts';
import { Layer } from './layer.ts';
import { unreadCount } from './state.ts';
import type { Conversation, ConversationFact, ConversationState } from './state.ts';

export type ConversationDecision = Decision<ConversationFact, ConversationEvent>;

type DataOf<T extends ConversationEvent['type']> = Extract<ConversationEvent, { type: T }>['data'];

export class Draft {
  readonly state: Layer;
  /** The writer's clock, epoch ms. */
  readonly now: number;
  readonly conversationId: string;
  readonly #commandId: string;
  readonly #facts: ConversationFact[] = [];
  readonly #events: ConversationEvent[] = [];
  /** Messages whose present state is still to be announced, in the order of their first change. */
  readonly #changedMessages = new Map<string, 'created' | 'updated'>();
  /** Subjects whose document changed. */
  readonly #changedDocuments = new Set<string>();
  readonly #toldApart = new Set<string>();
  /** The conversation's state before its first change. */
  #stateBefore: string | null | undefined;
  #unreadChanged = false;

  constructor(state: ConversationState, context: DecisionContext, conversationId: string) {
    this.state = new Layer(state);
    this.now = context.now;
    this.conversationId = conversationId;
    this.#commandId = context.commandId;
  }

  conversation(): Conversation | null {
    return this.state.conversation(this.conversationId);
  }

  record(fact: ConversationFact): void {
    this.#facts.push(fact);
    this.state.apply(fact);
  }

  /** Stores a message that is new and gives it the next index of its conversation. */
  create(message: Omit<Message, 'index' | 'contactCount'>): Message {
    const before = this.conversation();
    const created: Message = {
      ...message,
      index: before?.nextIndex ?? 0,
      contactCount: (before?.contactCount ?? 0) + (message.isFromContact ? 1 : 0),
    };
    this.record({ kind: 'message', message: created });
    this.#changedMessages.set(created.id, 'created');
    if (created.isFromContact) this.#unreadChanged = true;
    return created;
  }

  /** Stores a changed message; `silently` if nothing that others see has changed. */
  update(message: Message, how: 'announced' | 'silently' = 'announced'): Message {
    this.record({ kind: 'message', message });
    if (how === 'announced' && !this.#changedMessages.has(message.id)) this.#changedMessages.set(message.id, 'updated');
    return message;
  }

  /** Moves the read mark. */
  read(readIndex: number, readContactCount: number): void {
    const before = unreadCount(this.conversation());
    const receipt = { conversationId: this.conversationId, readDate: this.now, readIndex, readContactCount };
    this.record({ kind: 'receipt', receipt });
    if (unreadCount(this.conversation()) !== before) this.#unreadChanged = true;
  }

  /** The complete document of a subject. */
  document(subject: string): Document {
    return fold(this.state.metadata(subject));
  }

  leaf(subject: string, key: string): Metadata | null {
    return this.state.metadata(subject).find(leaf => leaf.key === key) ?? null;
  }

  text(subject: string, key: string): string | null {
    return this.leaf(subject, key)?.value ?? null;
  }

  /** Sets one leaf, and removes what it hides: scalars above it, leaves beneath it. Equal ones are left alone. */
  setLeaf(subject: string, { key, value, valueType }: Leaf): void {
    this.#rememberState(subject, key);
    const leaves = this.state.metadata(subject);
    const same = leaves.find(leaf => leaf.key === key);
    if (same?.value === value && same.valueType === valueType) return;
    for (const leaf of leaves)
      if (leaf.key !== key && (isWithin(leaf.key, key) || isWithin(key, leaf.key))) this.#removeLeaf(leaf);
    this.record({ kind: 'metadata', metadata: { subject, key, value, valueType, timestamp: this.now } });
    this.#changedDocuments.add(subject);
  }

  setText(subject: string, key: string, value: string): void {
    this.setLeaf(subject, { key, value, valueType: 'text' });
  }

  /** Removes the leaf at a path and all beneath it. */
  removeAt(subject: string, path: string): void {
    this.#rememberState(subject, path);
    for (const leaf of this.state.metadata(subject)) if (isWithin(leaf.key, path)) this.#removeLeaf(leaf);
  }

  /** The document of a new message is announced by an event of its own, too: clients of Airy look there for errors. */
  tellApart(subject: string): void {
    this.#toldApart.add(subject);
  }

  /** Says that something happened which is no change of a record that others see. */
  emit<T extends 'message.attempt-granted' | 'message.attempt-refused' | 'contact.refetch'>(
    type: T,
    subject: string,
    data: DataOf<T>,
  ): void {
    this.#emit({ type, subject, data });
  }

  /** A message with its document, as results and events carry it. */
  shown(message: Message): { readonly message: Message; readonly metadata: Json } {
    const document = this.document(`message:${message.id}`);
    return { message, metadata: Object.keys(document).length === 0 ? null : document };
  }

  /** Facts, then one event per changed message and changed document, each in its final state. */
  finish(result: Json = null): Accepted<ConversationFact, ConversationEvent> {
    for (const [id, change] of this.#changedMessages) this.#announceMessage(id, change);
    for (const subject of this.#changedDocuments) this.#announceDocument(subject);
    if (this.#unreadChanged) this.#announceDocument(`conversation:${this.conversationId}`);
    return { ok: true, facts: this.#facts, events: this.#events, result };
  }

  #rememberState(subject: string, key: string): void {
    if (key !== 'state' || subject !== `conversation:${this.conversationId}`) return;
    if (this.#stateBefore === undefined) this.#stateBefore = this.text(subject, 'state');
  }

  /** Nothing for what has the state it had. */
  #changeOfState(subject: string): Pick<MetadataData, 'stateBefore'> {
    const before = this.#stateBefore;
    return before === undefined || before === this.text(subject, 'state') ? {} : { stateBefore: before };
  }

  #removeLeaf({ subject, key }: Metadata): void {
    this.record({ kind: 'metadata-removed', subject, key });
    this.#changedDocuments.add(subject);
  }

  #announceMessage(id: string, change: 'created' | 'updated'): void {
    const message = this.state.message(id);
    if (message === null) return;
    this.#emit({ type: `message.${change}`, subject: id, data: this.shown(message) });
    // The document stands in the event of a new message; clients of Airy hear of later changes by `metadata.updated`.
    const subject = `message:${id}`;
    if (change === 'created' && !this.#toldApart.has(subject)) this.#changedDocuments.delete(subject);
  }

  #announceDocument(subject: string): void {
    const colon = subject.indexOf(':');
    const kind = subject.slice(0, colon);
    const identifier = subject.slice(colon + 1);
    if (kind !== 'conversation' && kind !== 'message' && kind !== 'channel') return;
    if (kind === 'conversation') this.#unreadChanged = false;
    const document = this.document(subject);
    const metadata =
      kind === 'conversation' ? { ...document, unread_count: unreadCount(this.conversation()) } : document;
    const conversationId = kind === 'channel' ? null : this.conversationId;
    const changed = kind === 'conversation' ? this.#changeOfState(subject) : {};
    const data: MetadataData = { subject: kind, identifier, conversationId, metadata, ...changed };
    this.#emit({ type: 'metadata.updated', subject: identifier, data });
  }

  #emit(content: Omit<EventContent<string, unknown>, 'ordinal'>): void {
    const origin = { source: 'airy/conversation', commandId: this.#commandId, now: this.now } as const;
    const event = cloudEvent(origin, { ...content, ordinal: this.#events.length });
    this.#events.push(event as ConversationEvent);
  }
}

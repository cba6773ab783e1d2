/** The working paper of one decision about a contact: facts and events as they accrue. */
import { MetadataLimitError } from '@airy/model';
import type { Json, Leaf, Metadata } from '@airy/model';
import type { Accepted, DecisionContext } from '../decision.ts';
import { rejected } from '../decision.ts';
import { cloudEvent } from '../event.ts';
import type { ConversationEvent } from '../event.ts';
import type { ConversationDecision } from '../conversation/draft.ts';
import type { ConversationFact, ConversationState } from '../conversation/state.ts';
import { bookkeepingKeys, contactSubject, leavesOf, readContact } from './contact.ts';
import type { ContactWithHistory } from './contact.ts';
import type { ContactEvent } from './events.ts';
import { limitProblem } from './limits.ts';

type DataOf<T extends ContactEvent['type']> = Extract<ContactEvent, { type: T }>['data'];

/** What the writer remembers of a contact, and nobody is shown (subject `writer:<contact id>`). */
export type MemoryKey = 'merging' | 'merged_into' | 'gone' | 'copied_avatar' | `merge.${string}`;

export class ContactDraft {
  readonly id: string;
  /** The writer's clock, epoch ms. */
  readonly now: number;
  readonly contact: ContactWithHistory | null;
  readonly #commandId: string;
  readonly #leaves: readonly Metadata[];
  readonly #memory: ReadonlyMap<string, string>;
  readonly #facts: ConversationFact[] = [];
  readonly #events: ConversationEvent[] = [];

  constructor(state: ConversationState, context: DecisionContext, contactId: string) {
    this.id = contactId;
    this.now = context.now;
    this.#commandId = context.commandId;
    this.#leaves = state.metadata(contactSubject(contactId));
    this.#memory = new Map(state.metadata(memorySubject(contactId)).map(({ key, value }) => [key, value]));
    this.contact = readContact(contactId, this.#leaves);
  }

  remembered(key: MemoryKey): string | null {
    return this.#memory.get(key) ?? null;
  }

  /** All keys of the memory. */
  get memoryKeys(): readonly string[] {
    return [...this.#memory.keys()];
  }

  remember(key: MemoryKey, value: string): void {
    if (this.#memory.get(key) === value) return;
    this.#put(memorySubject(this.id), { key, value, valueType: 'text' });
  }

  forget(...keys: readonly MemoryKey[]): void {
    for (const key of keys) if (this.#memory.has(key)) this.#remove(memorySubject(this.id), key);
  }

  /**
   * Stores what the contact is to be; null: nothing of it.
   * @returns the contact as it then stands. @throws MetadataLimitError
   */
  store(after: ContactWithHistory | null): ContactWithHistory | null {
    const subject = contactSubject(this.id);
    const leaves = after === null ? [] : [...leavesOf(after), ...this.#bookkeeping()];
    const problem = after === null ? null : limitProblem(after);
    if (problem !== null) throw new MetadataLimitError(problem);
    const known = new Map(this.#leaves.map(leaf => [leaf.key, leaf]));
    const wanted = new Set(leaves.map(({ key }) => key));
    for (const { key } of this.#leaves) {
      if (wanted.has(key) || (after !== null && key === bookkeepingKeys.removedAt)) continue;
      this.#remove(subject, key);
      known.delete(key);
      if (after !== null) wanted.add(bookkeepingKeys.removedAt);
    }
    if (wanted.has(bookkeepingKeys.removedAt)) leaves.push(this.#time(bookkeepingKeys.removedAt));
    for (const leaf of leaves) {
      const before = known.get(leaf.key);
      if (before?.value !== leaf.value || before.valueType !== leaf.valueType)
        known.set(leaf.key, this.#put(subject, leaf));
    }
    return readContact(this.id, [...known.values()]);
  }

  /** True if anything is to be written. */
  get hasChanged(): boolean {
    return this.#facts.length > 0;
  }

  emit<T extends ContactEvent['type']>(type: T, data: DataOf<T>): void {
    const origin = { source: 'airy/conversation', commandId: this.#commandId, now: this.now } as const;
    const content = { type, subject: this.id, ordinal: this.#events.length, data };
    this.#events.push(cloudEvent(origin, content) as ConversationEvent);
  }

  finish(result: unknown = null): Accepted<ConversationFact, ConversationEvent> {
    return { ok: true, facts: this.#facts, events: this.#events, result: result as Json };
  }

  /** The record's own leaves: when it was made stays as it is. */
  #bookkeeping(): readonly Leaf[] {
    const made = this.#leaves.find(({ key }) => key === bookkeepingKeys.createdAt);
    return [made ?? this.#time(bookkeepingKeys.createdAt)];
  }

  #time(key: string): Leaf {
    return { key, value: String(this.now), valueType: 'text' };
  }

  #put(subject: string, { key, value, valueType }: Leaf): Metadata {
    const metadata = { subject, key, value, valueType, timestamp: this.now };
    this.#facts.push({ kind: 'metadata', metadata });
    return metadata;
  }

  #remove(subject: string, key: string): void {
    this.#facts.push({ kind: 'metadata-removed', subject, key });
  }
}

/** Decides, and turns a contact that would be too large into a rejection. */
export function withinLimits(decide: () => ConversationDecision): ConversationDecision {
  try {
    return decide();
  } catch (error) {
    if (error instanceof MetadataLimitError) return rejected('invalid_request', `Contact: ${error.message}`);
    throw error;
  }
}

function memorySubject(contactId: string): string {
  return `writer:${contactId}`;
}

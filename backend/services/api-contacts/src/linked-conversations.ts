/** Conversations that are known to have a contact, so that not every message asks for one; bounded, and never the truth. */

interface Known {
  /** Name and picture that were last offered to the contact; null: none yet. */
  profile: string | null;
}

/** Those that nobody wrote in for longest are forgotten, and asked for again. */
const maxKnown = 50_000;

export class LinkedConversations {
  readonly #known = new Map<string, Known>();
  #changes = 0;

  /** Rises with each `forget`: what was looked up before one must not be remembered after it. */
  get changes(): number {
    return this.#changes;
  }

  has(conversationId: string): boolean {
    return this.#known.has(conversationId);
  }

  /** @param changes as they were before it was looked up. */
  remember(conversationId: string, changes: number): void {
    if (changes !== this.#changes) return;
    const known = this.#known.get(conversationId) ?? { profile: null };
    this.#known.delete(conversationId);
    this.#known.set(conversationId, known);
    if (this.#known.size > maxKnown) this.#forgetOldest();
  }

  /** True if the contact has been offered exactly this. */
  wasOffered(conversationId: string, profile: string): boolean {
    return this.#known.get(conversationId)?.profile === profile;
  }

  offered(conversationId: string, profile: string): void {
    const known = this.#known.get(conversationId);
    if (known !== undefined) known.profile = profile;
  }

  /** They may have lost their contact. */
  forget(conversationIds: readonly string[]): void {
    if (conversationIds.length === 0) return;
    this.#changes++;
    for (const id of conversationIds) this.#known.delete(id);
  }

  /** After a time in which nobody listened. */
  forgetAll(): void {
    this.#changes++;
    this.#known.clear();
  }

  #forgetOldest(): void {
    const oldest = this.#known.keys().next();
    if (!oldest.done) this.#known.delete(oldest.value);
  }
}

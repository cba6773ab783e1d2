/** Changes of channels and tags lying over a state that they have not reached yet. */
import type { Channel, Tag } from '@airy/model';
import type { OutcomeFact } from '../decision.ts';
import type { AdministrationFact, AdministrationState } from './state.ts';

export class AdministrationLayer implements AdministrationState {
  readonly channels = new Map<string, Channel>();
  /** Null: removed. */
  readonly tags = new Map<string, Tag | null>();
  /** Command id to the time of its outcome, epoch ms. */
  readonly outcomes = new Map<string, number>();
  readonly #below: AdministrationState;

  constructor(below: AdministrationState) {
    this.#below = below;
  }

  /** Takes one fact in. Absolute, so a repeat changes nothing. */
  apply(fact: AdministrationFact | OutcomeFact): void {
    switch (fact.kind) {
      case 'channel':
        this.channels.set(fact.channel.id, fact.channel);
        return;
      case 'tag':
        this.tags.set(fact.tag.id, fact.tag);
        return;
      case 'tag-removed':
        this.tags.set(fact.id, null);
        return;
      case 'outcome':
        this.outcomes.set(fact.commandId, fact.at);
    }
  }

  channel(id: string): Channel | null {
    return this.channels.get(id) ?? this.#below.channel(id);
  }

  tag(id: string): Tag | null {
    const tag = this.tags.get(id);
    return tag === undefined ? this.#below.tag(id) : tag;
  }

  hasOutcome(commandId: string): boolean {
    return this.outcomes.has(commandId) || this.#below.hasOutcome(commandId);
  }
}

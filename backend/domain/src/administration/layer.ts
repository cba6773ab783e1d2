/** Changes of records lying over a state that they have not reached yet. */
import type { OutcomeFact } from '../decision.ts';
import type { AdministrationEntity, AdministrationRecords } from './entities.ts';
import type { AdministrationFact, AdministrationState } from './state.ts';

export class AdministrationLayer implements AdministrationState {
  /** Command id to the time of its outcome, epoch ms. */
  readonly outcomes = new Map<string, number>();
  readonly #facts = new Map<AdministrationEntity, Map<string, AdministrationFact>>();
  readonly #below: AdministrationState;

  constructor(below: AdministrationState) {
    this.#below = below;
  }

  /** The newest fact of each record. */
  get facts(): readonly AdministrationFact[] {
    return [...this.#facts.values()].flatMap(facts => [...facts.values()]);
  }

  /** Takes one fact in. Absolute, so a repeat changes nothing. */
  apply(fact: AdministrationFact | OutcomeFact): void {
    if (fact.kind === 'outcome') {
      this.outcomes.set(fact.commandId, fact.at);
      return;
    }
    const known = this.#facts.get(fact.entity) ?? new Map<string, AdministrationFact>();
    this.#facts.set(fact.entity, known.set(fact.id, fact));
  }

  find<E extends AdministrationEntity>(entity: E, id: string): AdministrationRecords[E] | null {
    const fact = this.#facts.get(entity)?.get(id);
    if (fact === undefined) return this.#below.find(entity, id);
    // Facts lie under the entity that they are of.
    return fact.record as AdministrationRecords[E] | null;
  }

  all<E extends AdministrationEntity>(entity: E): readonly AdministrationRecords[E][] {
    const facts = this.#facts.get(entity);
    const below = this.#below.all(entity);
    if (facts === undefined) return below;
    const changed = [...facts.values()].flatMap(({ record }) => (record === null ? [] : [record]));
    // Facts lie under the entity that they are of.
    return [...below.filter(({ id }) => !facts.has(id)), ...(changed as unknown as AdministrationRecords[E][])];
  }

  hasOutcome(commandId: string): boolean {
    return this.outcomes.has(commandId) || this.#below.hasOutcome(commandId);
  }
}

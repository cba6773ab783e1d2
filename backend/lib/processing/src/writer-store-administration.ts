/** The administration writer's store: its records and outcomes are few, so they are in memory and folded at each start. */
import { AdministrationLayer, nothingAdministered } from '@airy/domain';
import type { Changes, Progress, WriterStore } from './writer-store.ts';

/** The oldest give way: these are commands of people, some hundred a day. */
const maxOutcomes = 100_000;

export class AdministrationStore implements WriterStore<AdministrationLayer> {
  #known = new AdministrationLayer(nothingAdministered);
  #progress = new Map<string, number>();

  layer(): AdministrationLayer {
    return new AdministrationLayer(this.#known);
  }

  progress(): Progress {
    return this.#progress;
  }

  store({ layer, progress }: Changes<AdministrationLayer>): void {
    for (const fact of layer.facts) this.#known.apply(fact);
    for (const [commandId, at] of layer.outcomes) this.#known.apply({ kind: 'outcome', commandId, at });
    const { outcomes } = this.#known;
    for (const commandId of outcomes.keys()) {
      if (outcomes.size <= maxOutcomes) break;
      outcomes.delete(commandId);
    }
    for (const [topic, next] of progress) this.#progress.set(topic, next);
  }

  forget(): void {
    this.#known = new AdministrationLayer(nothingAdministered);
    this.#progress = new Map();
  }

  makeRoom(): null {
    return null;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

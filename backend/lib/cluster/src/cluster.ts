/** The cluster port: what components there are, what is wanted of each, and how that is changed. */
import type { Answer } from '@airy/processing';
import type { Components } from './components.ts';
import type { InstanceSettings } from './instance-settings.ts';
import type { ComponentChange, KnownComponent } from './plan-change.ts';

/** Whose change it is, and under which id: equal ids are one change. */
export interface ChangeIdentity {
  readonly commandId: string;
  readonly principal: string;
  readonly requestHash: string | null;
}

export interface Cluster {
  /** As this process knows them now. */
  readonly components: Components;
  /** Every component, in the order of their declaration. */
  list(): readonly KnownComponent[];
  /** Null: there is no such component. */
  find(name: string): KnownComponent | null;
  /** What is known of the settings of the instance, in the shape of a component. */
  instance(): KnownComponent;
  /** Those settings, as they count now. */
  settings(): InstanceSettings;
  /**
   * Stores a change. Resolves once it is durable.
   * @throws AiryError `outcome_pending`, `idempotency_key_reused`, `log_unavailable`.
   */
  change(change: ComponentChange, identity: ChangeIdentity): Promise<Answer>;
  /** Waits, but not for long, until this process runs what was changed up to the position of an answer. */
  applied(position: string): Promise<void>;
}

/** What the administration writer knows. */
import type { AdministrationEntity, AdministrationRecords } from './entities.ts';

export interface AdministrationState {
  find<E extends AdministrationEntity>(entity: E, id: string): AdministrationRecords[E] | null;
  /** All there are, in no order. */
  all<E extends AdministrationEntity>(entity: E): readonly AdministrationRecords[E][];
  hasOutcome(commandId: string): boolean;
}

/** One change, absolute: a record of a state topic; null where it is deleted. */
export type AdministrationFact = {
  [E in AdministrationEntity]: {
    readonly kind: 'record';
    readonly entity: E;
    readonly id: string;
    readonly record: AdministrationRecords[E] | null;
  };
}[AdministrationEntity];

export const nothingAdministered: AdministrationState = {
  find: () => null,
  all: () => [],
  hasOutcome: () => false,
};

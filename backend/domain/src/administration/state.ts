/** What the administration writer knows. */
import type { Channel, Tag } from '@airy/model';

export interface AdministrationState {
  channel(id: string): Channel | null;
  tag(id: string): Tag | null;
  hasOutcome(commandId: string): boolean;
}

/** One change, absolute: a record of a state topic. */
export type AdministrationFact =
  | { readonly kind: 'channel'; readonly channel: Channel }
  | { readonly kind: 'tag'; readonly tag: Tag }
  | { readonly kind: 'tag-removed'; readonly id: string };

export const nothingAdministered: AdministrationState = {
  channel: () => null,
  tag: () => null,
  hasOutcome: () => false,
};

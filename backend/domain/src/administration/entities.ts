/** The entities of the administration. To add one: its record and topic here, and its handlers on the list in `decide.ts`. */
import { withoutDeliverySecrets } from '@airy/model';
import type { Channel, ComponentRecord, CustomSource, Tag, Template, User, Webhook } from '@airy/model';

/** What is stored of each. */
export interface AdministrationRecords {
  readonly channel: Channel;
  readonly tag: Tag;
  readonly template: Template;
  readonly webhook: Webhook;
  readonly user: User;
  readonly source: CustomSource;
  readonly component: ComponentRecord;
}

export type AdministrationEntity = keyof AdministrationRecords;

interface Stored {
  /** Its state topic, by the topic's id in @airy/topics. Record key = record id. */
  readonly topic: string;
  /** True: a record without a value deletes it. */
  readonly isRemovable: boolean;
}

export const administrationEntities = {
  channel: { topic: 'channels', isRemovable: false },
  tag: { topic: 'tags', isRemovable: true },
  template: { topic: 'templates', isRemovable: true },
  webhook: { topic: 'webhooks', isRemovable: false },
  user: { topic: 'users', isRemovable: false },
  source: { topic: 'customSources', isRemovable: true },
  component: { topic: 'componentSettings', isRemovable: false },
} as const satisfies Record<AdministrationEntity, Stored>;

/** What events and results show of a record. Sealed as they are, secrets stay where they are stored. */
export interface ShownRecords extends Omit<AdministrationRecords, 'source' | 'component'> {
  readonly source: Omit<CustomSource, 'token'>;
  readonly component: Omit<ComponentRecord, 'settings'>;
}

/** A record without its secrets. */
export const shown: { readonly [E in AdministrationEntity]: (record: AdministrationRecords[E]) => ShownRecords[E] } = {
  channel: channel => ({ ...channel, token: null }),
  tag: tag => tag,
  template: template => template,
  webhook: webhook => ({ ...webhook, signKey: null, delivery: withoutDeliverySecrets(webhook.delivery) }),
  user: user => user,
  source: ({ token: _token, ...source }) => source,
  component: ({ settings: _settings, ...component }) => component,
};

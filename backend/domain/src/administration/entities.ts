/** The entities of the administration. To add one: its record and topic here, and its handlers on the list in `decide.ts`. */
import { withoutDeliverySecrets } from '@airy/model';
import type { Channel, ComponentRecord, CustomSource, Replay, Tag, Template, User, Webhook, Widget } from '@airy/model';

/** What is stored of each. */
export interface AdministrationRecords {
  readonly channel: Channel;
  readonly tag: Tag;
  readonly template: Template;
  readonly webhook: Webhook;
  readonly replay: Replay;
  readonly user: User;
  readonly source: CustomSource;
  readonly component: ComponentRecord;
  readonly widget: Widget;
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
  replay: { topic: 'replays', isRemovable: true },
  user: { topic: 'users', isRemovable: false },
  source: { topic: 'customSources', isRemovable: true },
  component: { topic: 'componentSettings', isRemovable: false },
  widget: { topic: 'widgets', isRemovable: false },
} as const satisfies Record<AdministrationEntity, Stored>;

/** What events and results show of a record. Sealed as they are, secrets stay where they are stored. */
export interface ShownRecords extends Omit<AdministrationRecords, 'source' | 'component' | 'widget'> {
  readonly source: Omit<CustomSource, 'token'>;
  readonly component: Omit<ComponentRecord, 'settings'>;
  readonly widget: Omit<Widget, 'identityKey'>;
}

/** A record without its secrets; empty where it has one. */
export const shown: { readonly [E in AdministrationEntity]: (record: AdministrationRecords[E]) => ShownRecords[E] } = {
  channel: channel => ({ ...channel, token: null }),
  tag: tag => tag,
  template: template => template,
  webhook: webhook => ({
    ...webhook,
    signKey: webhook.signKey && '',
    delivery: withoutDeliverySecrets(webhook.delivery),
  }),
  replay: replay => replay,
  user: user => user,
  source: ({ token: _token, ...source }) => source,
  component: ({ settings: _settings, ...component }) => component,
  widget: ({ identityKey: _identityKey, ...widget }) => widget,
};

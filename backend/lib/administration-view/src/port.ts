import type { CustomSource, Replay, Tag, Template, User, Webhook, Widget } from '@airy/model';

/** A page of the users, ordered by id. */
export interface UserPage {
  readonly items: readonly User[];
  /** The id with which the page before begins; null for the first page. */
  readonly previousCursor: string | null;
  /** The id with which the next page begins; null for the last page. */
  readonly nextCursor: string | null;
  readonly total: number;
}

/** What is administered, but for channels, which the communication view has. Secrets are sealed, as they are stored. */
export interface AdministrationView {
  /** By name, then id. */
  tags(): Promise<readonly Tag[]>;
  tag(id: string): Promise<Tag | null>;
  /** Those of a source, by name, then id. */
  templates(source: string): Promise<readonly Template[]>;
  template(id: string): Promise<Template | null>;
  /** By the time at which they were subscribed, then id. */
  webhooks(): Promise<readonly Webhook[]>;
  webhook(id: string): Promise<Webhook | null>;
  /** Those of a webhook, newest first; at most 1,000. */
  replays(webhookId: string): Promise<readonly Replay[]>;
  /** Those that have not ended, oldest first; at most 1,000. */
  runningReplays(): Promise<readonly Replay[]>;
  replay(id: string): Promise<Replay | null>;
  /** @param request `cursor` is the id of the first user wanted. @throws AiryError `invalid_cursor` for an id that is nobody's. */
  users(request: { readonly cursor: string | null; readonly pageSize: number }): Promise<UserPage>;
  user(id: string): Promise<User | null>;
  /** Those of them who are known, by id. At most 1,000 ids. */
  usersById(ids: readonly string[]): Promise<ReadonlyMap<string, User>>;
  /** Sources of the Source API, by id. */
  sources(): Promise<readonly CustomSource[]>;
  source(id: string): Promise<CustomSource | null>;
  /** What is saved for a widget, by the id of its channel. Null: nothing yet. */
  widget(channelId: string): Promise<Widget | null>;
}

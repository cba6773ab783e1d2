/**
 * Name and picture of who writes: asked for once per conversation, when the contact writes first (contract §6, Contact),
 * and again whenever somebody wants it (conversations.refetch).
 */
import { rm } from 'node:fs/promises';
import type { CommunicationView } from '@airy/communication-view';
import type { ContactRefetchData, ConversationEvent } from '@airy/domain';
import type { LogRecord } from '@airy/event-log';
import type { KeptFiles } from '@airy/media';
import type { Message } from '@airy/model';
import type { Commander, EffectTools } from '@airy/processing';
import { uuid5 } from '@airy/source-kit';
import type { FileFetcher, Profile, Source, SourceHttp } from '@airy/source-kit';
import type { ViewHandle } from '@airy/views';
import type { ConnectorMetrics } from './connector-metrics.ts';
import type { ChannelReader } from './open-channel.ts';
import { readEvent } from './read-event.ts';

export interface ProfilesOptions {
  readonly source: Source;
  readonly config: Readonly<Record<string, unknown>>;
  readonly channels: ChannelReader;
  readonly view: ViewHandle<CommunicationView>;
  readonly commander: Commander;
  readonly http: SourceHttp;
  readonly files: KeptFiles;
  readonly fetcher: FileFetcher;
  readonly metrics: Pick<ConnectorMetrics, 'profile'>;
}

/** Conversations known to be done; the oldest are forgotten, the view remembers them. */
const maxKnown = 50_000;
/** A channel that cannot be asked is not looked up again for so long. */
const closedForMs = 2_000;
const maxTries = 5;

/** Whose profile is to be asked for. */
type Wanted = Omit<ContactRefetchData, 'source'>;

export class Profiles {
  readonly #options: ProfilesOptions;
  readonly #known = new Set<string>();
  /** Channels without a token, and until when they are taken to have none. */
  readonly #closed = new Map<string, number>();

  constructor(options: ProfilesOptions) {
    this.#options = options;
  }

  /** @throws Error to be called again later. */
  async onRecord(record: LogRecord, tools: EffectTools): Promise<void> {
    const event = readEvent(record, ['message.created', 'contact.refetch']);
    if (event === null) return;
    const wanted = event.type === 'contact.refetch' ? this.#refetched(event.data) : await this.#firstOf(event);
    if (wanted === null || this.#isClosed(wanted.channelId)) return;
    const profile = await this.#fetch(wanted);
    if (profile === null) return;
    if (!profile.found && profile.retry && tools.attempt < maxTries) throw new Error(profile.reason);
    await this.#store(wanted, await this.#withPicture(profile, tools.signal), event.id);
    this.#remember(wanted.conversationId);
  }

  #refetched(wanted: ContactRefetchData): Wanted | null {
    if (wanted.source !== this.#options.source.id) return null;
    // If nobody can be asked now, the contact's next message asks.
    this.#known.delete(wanted.conversationId);
    return wanted;
  }

  /** Null: it is no message of a contact of ours, or the contact is known. */
  async #firstOf(event: ConversationEvent): Promise<Wanted | null> {
    if (event.type !== 'message.created') return null;
    const { message } = event.data;
    if (message.source !== this.#options.source.id || !message.isFromContact) return null;
    if (this.#isClosed(message.channelId) || (await this.#isDone(message))) return null;
    const { conversationId, channelId, senderId: contactId } = message;
    return { conversationId, channelId, contactId };
  }

  async #isDone({ conversationId, contactCount }: Message): Promise<boolean> {
    if (this.#known.has(conversationId)) return true;
    if (contactCount === 1) return false;
    await this.#options.view.ready;
    const conversation = await this.#options.view.query.conversation(conversationId);
    const contact = conversation?.metadata['contact'];
    const state =
      typeof contact === 'object' && contact !== null && 'fetch_state' in contact ? contact.fetch_state : null;
    if (state !== 'ok' && state !== 'failed') return false;
    this.#remember(conversationId);
    return true;
  }

  /** Null: nothing to ask with; the contact's next message asks again. */
  async #fetch({ channelId, contactId }: Wanted): Promise<Profile | null> {
    const { source, config, channels, http } = this.#options;
    const channel = await channels.open(channelId);
    if (!channel?.isConnected || !source.profile) {
      this.#closed.set(channelId, performance.now() + closedForMs);
      return null;
    }
    // Validated by the source's own schema when the settings were read.
    return source.profile({ config: config, channel, contactId, http });
  }

  /** The picture in our own store, where its address is not to be told; without it where it cannot be had. */
  async #withPicture(profile: Profile, signal: AbortSignal): Promise<Profile> {
    const { files, fetcher } = this.#options;
    if (!profile.found || profile.avatarFile === undefined || !files.isSeen()) return profile;
    const path = await files.draft();
    try {
      const fetched = await fetcher.fetch(profile.avatarFile, path, signal);
      return fetched.ok ? { ...profile, avatarUrl: await files.keep({ path, ...fetched }) } : profile;
    } finally {
      await rm(path, { force: true });
    }
  }

  async #store({ conversationId }: Wanted, profile: Profile, eventId: string): Promise<void> {
    const { commander, source, metrics } = this.#options;
    const { displayName, avatarUrl } = profile.found ? profile : { displayName: null, avatarUrl: null };
    const fetchState = profile.found ? 'ok' : 'failed';
    const told = { conversationId, displayName, avatarUrl, fetchState } as const;
    const command = { type: 'contact.profile', source: source.id, ...told } as const;
    const id = uuid5(eventId, ':profile');
    await commander.tell([{ id, principal: `source:${source.id}`, requestHash: null, command }]);
    metrics.profile(profile.found ? 'found' : 'failed');
  }

  #isClosed(channelId: string): boolean {
    const until = this.#closed.get(channelId);
    if (until === undefined) return false;
    if (performance.now() < until) return true;
    this.#closed.delete(channelId);
    return false;
  }

  #remember(conversationId: string): void {
    if (this.#known.size >= maxKnown) this.#known.delete(this.#known.values().next().value ?? '');
    this.#known.add(conversationId);
  }
}

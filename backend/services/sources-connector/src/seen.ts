/** Tells platforms that a contact's messages were read: once per newest message read, and nothing follows from a failure. */
import type { CommunicationView, MessageRow } from '@airy/communication-view';
import type { LogRecord } from '@airy/event-log';
import type { ReadReceipt } from '@airy/model';
import { findSource, type Source, type SourceHttp } from '@airy/source-kit';
import type { ViewHandle } from '@airy/views';
import type { Logger } from 'pino';
import type { ConnectorMetrics } from './connector-metrics.ts';
import type { ChannelReader } from './open-channel.ts';

export interface SeenOptions {
  readonly source: Source;
  readonly config: Readonly<Record<string, unknown>>;
  readonly channels: Pick<ChannelReader, 'open'>;
  readonly view: Pick<ViewHandle<CommunicationView>, 'query' | 'ready'>;
  readonly knownSources: readonly Source[];
  readonly http: SourceHttp;
  readonly metrics: Pick<ConnectorMetrics, 'seen'>;
  readonly logger: Logger;
  readonly decode: (value: Uint8Array) => ReadReceipt | Promise<ReadReceipt>;
}

/** How far back it is looked for a message of the contact. */
const lookBack = 20;
/** Conversations of which it is remembered what was told; the oldest are forgotten. */
const maxKnown = 50_000;

export class Seen {
  readonly #options: SeenOptions;
  readonly #told = new Map<string, string>();

  constructor(options: SeenOptions) {
    this.#options = options;
  }

  /** @param record of the topic of read receipts. */
  async onRecord({ value }: LogRecord): Promise<void> {
    const { source, view, knownSources } = this.#options;
    if (value === null || !source.markSeen) return;
    const { conversationId, readIndex } = await this.#options.decode(value);
    if (readIndex === null) return;
    await view.ready;
    const page = await view.query.messages(conversationId, { cursor: null, pageSize: lookBack });
    const read = page?.items.find(({ message }) => message.isFromContact && (message.index ?? 0) <= readIndex);
    const id = read && sourceIdOf(read);
    if (!read || !id || findSource(knownSources, read.message.source)?.id !== source.id) return;
    if (this.#told.get(conversationId) === id) return;
    await this.#tell(read, id);
  }

  async #tell({ message }: MessageRow, sourceMessageId: string): Promise<void> {
    const { source, config, channels, http, metrics, logger } = this.#options;
    try {
      const { isConnected, ...channel } = (await channels.open(message.channelId)) ?? { isConnected: false };
      if (!isConnected || !('id' in channel)) return;
      const request = { config, channel, contactId: message.senderId, sourceMessageId, http };
      // Validated by the source's own schema when the settings were read.
      await source.markSeen?.(request);
      metrics.seen('told');
      this.#remember(message.conversationId, sourceMessageId);
    } catch (error) {
      metrics.seen('failed');
      logger.warn({ err: error, channelId: message.channelId }, 'A platform was not told that messages were read');
    }
  }

  #remember(conversationId: string, sourceMessageId: string): void {
    if (this.#told.size >= maxKnown) this.#told.delete(this.#told.keys().next().value ?? '');
    this.#told.set(conversationId, sourceMessageId);
  }
}

function sourceIdOf({ metadata }: MessageRow): string | null {
  const source = metadata['source'];
  const id = typeof source === 'object' && source !== null && 'id' in source ? source['id'] : null;
  return typeof id === 'string' ? id : null;
}

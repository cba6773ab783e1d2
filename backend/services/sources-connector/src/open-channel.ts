/** Channels with their tokens opened, and conversations, from the views. */
import type { AdministrationView } from '@airy/administration-view';
import type { CommunicationView } from '@airy/communication-view';
import type { Channel, Document } from '@airy/model';
import type { Secrets } from '@airy/secrets';
import type { OpenChannel, OpenConversation, Source } from '@airy/source-kit';
import type { ViewHandle } from '@airy/views';

export interface ChannelReader {
  /** A disconnected channel has no token. Null: not known (yet). @throws AiryError `secret_unreadable` */
  open(channelId: string): Promise<OpenChannel | null>;
  /** Null: not known (yet). */
  conversation(id: string): Promise<OpenConversation | null>;
}

export interface ChannelReaderOptions {
  readonly source: Source;
  readonly view: ViewHandle<CommunicationView>;
  readonly administration: ViewHandle<AdministrationView>;
  readonly secrets: Secrets;
}

export function createChannelReader(options: ChannelReaderOptions): ChannelReader {
  const { source, view, administration, secrets } = options;

  const ofOthers = async (channel: Channel, metadata: Document): Promise<OpenChannel> => {
    await administration.ready;
    const owner = await administration.query.source(channel.source);
    const { id, sourceChannelId } = channel;
    const isConnected = channel.connectionState === 'CONNECTED' && owner !== null;
    const actionEndpoint = owner?.actionEndpoint ?? null;
    return {
      id,
      sourceChannelId,
      metadata,
      token: isConnected ? secrets.open(owner.token) : null,
      owner: { actionEndpoint },
    };
  };

  return {
    async open(channelId) {
      await view.ready;
      const row = await view.query.channel(channelId);
      if (row === null) return null;
      if (source.hasSourcesOfOthers) return ofOthers(row.channel, row.metadata);
      const { id, sourceChannelId, token, connectionState } = row.channel;
      const isConnected = connectionState === 'CONNECTED' && token !== null;
      return { id, sourceChannelId, token: isConnected ? secrets.open(token) : null, metadata: row.metadata };
    },
    async conversation(id) {
      await view.ready;
      const row = await view.query.conversation(id);
      return row && { id, createdAt: row.createdAt, metadata: row.metadata };
    },
  };
}

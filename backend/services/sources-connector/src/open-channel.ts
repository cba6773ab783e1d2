/** Channels with their tokens opened, and conversations, from the views. */
import type { AdministrationView } from '@airy/administration-view';
import type { CommunicationView } from '@airy/communication-view';
import type { Channel, Document } from '@airy/model';
import type { Secrets } from '@airy/secrets';
import type { OpenChannel, OpenConversation, Source } from '@airy/source-kit';
import type { ViewHandle } from '@airy/views';

/** A disconnected channel has no token; a connected one has none where the settings hold all that its platform asks for. */
export interface ChannelNow extends OpenChannel {
  readonly isConnected: boolean;
}

export interface KnownConversation extends OpenConversation {
  /** Epoch ms of the contact's last message; null: has not written. */
  readonly lastReceivedAt: number | null;
}

export interface ChannelReader {
  /** Null: not known (yet). @throws AiryError `secret_unreadable` */
  open(channelId: string): Promise<ChannelNow | null>;
  /** Null: not known (yet). */
  conversation(id: string): Promise<KnownConversation | null>;
}

export interface ChannelReaderOptions {
  readonly source: Source;
  readonly view: ViewHandle<CommunicationView>;
  readonly administration: ViewHandle<AdministrationView>;
  readonly secrets: Secrets;
}

export function createChannelReader(options: ChannelReaderOptions): ChannelReader {
  const { source, view, administration, secrets } = options;

  const ofOthers = async (channel: Channel, metadata: Document): Promise<ChannelNow> => {
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
      isConnected,
    };
  };

  return {
    async open(channelId) {
      await view.ready;
      const row = await view.query.channel(channelId);
      if (row === null) return null;
      if (source.hasSourcesOfOthers) return ofOthers(row.channel, row.metadata);
      const { id, sourceChannelId, token, connectionState } = row.channel;
      const isConnected = connectionState === 'CONNECTED';
      const opened = isConnected && token !== null ? secrets.open(token) : null;
      return { id, sourceChannelId, token: opened, metadata: row.metadata, isConnected };
    },
    async conversation(id) {
      await view.ready;
      const row = await view.query.conversation(id);
      return row && { id, createdAt: row.createdAt, metadata: row.metadata, lastReceivedAt: row.lastReceivedAt };
    },
  };
}

/** Channels with their tokens opened, from the view. */
import type { CommunicationView } from '@airy/communication-view';
import type { Secrets } from '@airy/secrets';
import type { OpenChannel } from '@airy/source-kit';
import type { ViewHandle } from '@airy/views';

export interface ChannelReader {
  /** A disconnected channel has no token. Null: not known (yet). @throws AiryError `secret_unreadable` */
  open(channelId: string): Promise<OpenChannel | null>;
}

export function createChannelReader(view: ViewHandle<CommunicationView>, secrets: Secrets): ChannelReader {
  return {
    async open(channelId) {
      await view.ready;
      const row = await view.query.channel(channelId);
      if (row === null) return null;
      const { id, sourceChannelId, token, connectionState } = row.channel;
      const isConnected = connectionState === 'CONNECTED' && token !== null;
      return { id, sourceChannelId, token: isConnected ? secrets.open(token) : null, metadata: row.metadata };
    },
  };
}

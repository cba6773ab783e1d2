/** Which channels are connected, followed in their topic: no view is needed for it. */
import type { Batch, EventLog } from '@airy/event-log';
import type { Codec } from '@airy/topics';

export interface ConnectedChannels {
  /** True until the topic has been read: nobody is to be counted who may be connected. */
  has(channelId: string): boolean;
  stop(): Promise<void>;
}

interface Connectable {
  readonly id: string;
  readonly connectionState: string;
}

export interface ConnectedChannelsOptions {
  readonly log: Pick<EventLog, 'tail'>;
  readonly topic: string;
  readonly codec: Pick<Codec<Connectable>, 'decode'>;
}

/** @throws AiryError `log_unavailable` */
export async function followChannels({ log, topic, codec }: ConnectedChannelsOptions): Promise<ConnectedChannels> {
  const connected = new Set<string>();
  let isRead = false;
  const tail = await log.tail({
    topics: [topic],
    from: (_partition, { low }) => low,
    async onBatch({ records }: Batch) {
      for (const { key, value } of records) {
        const channel = value === null ? null : await codec.decode(value);
        if (channel?.connectionState === 'CONNECTED') connected.add(channel.id);
        else connected.delete(channel?.id ?? key ?? '');
      }
    },
  });
  void tail.caughtUp.then(
    () => (isRead = true),
    () => undefined, // It ended before that: nobody asks any more.
  );
  return { has: channelId => !isRead || connected.has(channelId), stop: () => tail.stop() };
}

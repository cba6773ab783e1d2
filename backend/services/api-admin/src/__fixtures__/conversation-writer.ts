/** The writer of the other API service, which decides on channel metadata. */
import { openDeadLetters, runConversationWriter } from '@airy/processing';
import type { Service } from '@airy/service';
import { openCodecs, topicNames } from '@airy/topics';

export const conversationWriter: Service = {
  name: 'conversation-writer',
  async start({ log, registry, telemetry, dataFolder }) {
    const topics = topicNames(null);
    const deadLetters = openDeadLetters({ log, topic: topics.deadLetters, telemetry });
    const codecs = await openCodecs(registry);
    return runConversationWriter({ log, telemetry, topics, codecs, deadLetters, folder: dataFolder });
  },
};

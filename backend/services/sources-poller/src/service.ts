/** Station 1 of sources whose accounts are asked rather than asking us: one process at a time asks a channel. */
import { join } from 'node:path';
import { createKeptFiles } from '@airy/media';
import { station, unitName } from '@airy/service';
import { componentOf } from '@airy/source-kit';
import { topicNames } from '@airy/topics';
import { Poller } from './poller.ts';

const role = 'poller';

export const sourcesPoller = station({
  name: 'sources-poller',
  role,
  concerns: source => source.polling !== undefined,
  async open(context) {
    const { log, commander, telemetry, secrets, config, mediaLinks: links } = context;
    const names = topicNames(config.kafka.namespace);
    const [view, store] = await Promise.all([context.communicationView(), context.mediaStore()]);
    const folder = join(config.data, 'media');
    const files = createKeptFiles({ store, links, folder, publicUrl: () => context.publicUrl() });
    return {
      async start({ source, config: settings }) {
        const { polling } = source;
        if (!polling?.isWanted(settings)) return { stop: async () => undefined };
        const component = componentOf(source);
        const topics = { events: names.sourceEvents(component), cursors: names.sourceCursors(component) };
        const spec = (await log.listTopics()).find(({ name }) => name === topics.cursors);
        if (!spec) throw new Error(`topic ${topics.cursors} does not exist: bootstrap has not run`);
        const poller = new Poller({
          ...{ source, polling, config: settings, log, commander, telemetry, view, secrets, files, topics },
          partitions: spec.partitions,
          station: unitName(source.id, role),
        });
        await poller.start();
        return { drain: () => poller.drain(), stop: () => poller.stop() };
      },
    };
  },
});

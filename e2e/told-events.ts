/** Which events clients of the feed must have been told of, by the log alone. */
import type { EventLog } from '@airy/event-log';
import { topicNames } from '@airy/topics';

export interface ToldEvents {
  /** On streams and lists. */
  readonly all: ReadonlySet<string>;
  /** On sockets: what Airy Core's clients know. */
  readonly onSockets: ReadonlySet<string>;
}

const onSockets: ReadonlySet<string> = new Set([
  'message.created',
  'message.updated',
  'metadata.updated',
  'channel.updated',
  'tag.updated',
  'component.updated',
]);
const forStations: ReadonlySet<string> = new Set([
  'command.outcome',
  'message.attempt-granted',
  'message.attempt-refused',
  'contact.merge-started',
  'contact.merge-refused',
  'contact.redirected',
  'contact.refetch',
]);

/** @param from epoch ms: those that were written from then on. */
export async function toldEvents(log: EventLog, from: number): Promise<ToldEvents> {
  const told = { all: new Set<string>(), onSockets: new Set<string>() };
  for await (const { id, type, writtenAt } of everyEvent(log)) {
    if (writtenAt < from || forStations.has(type)) continue;
    told.all.add(id);
    if (onSockets.has(type)) told.onSockets.add(id);
  }
  return told;
}

async function* everyEvent(log: EventLog) {
  const { events, administrationEvents } = topicNames(null);
  const topics = (await log.listTopics()).filter(({ name }) => name === events || name === administrationEvents);
  for (const { name, partitions } of topics)
    for (let partition = 0; partition < partitions; partition++) yield* eventsOf(log, name, partition);
}

async function* eventsOf(log: EventLog, topic: string, partition: number) {
  for (let offset = 0, high = 1; offset < high;) {
    const read = await log.read({ topic, partition }, offset, { maxRecords: 1_000, maxBytes: 4_000_000 });
    for (const { value, timestamp } of read.records) {
      const { id, type } = JSON.parse(Buffer.from(value ?? []).toString()) as {
        readonly id: string;
        readonly type: string;
      };
      yield { id, type, writtenAt: timestamp };
    }
    ({ nextOffset: offset } = read);
    high = read.watermarks.high;
  }
}

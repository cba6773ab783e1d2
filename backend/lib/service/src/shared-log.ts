/** The log of a shared cluster as this process uses it: groups under the instance's name, and their progress measured. */
import type { EventLog, GroupConsumerOptions, RecordPosition, WriterOptions } from '@airy/event-log';
import type { Telemetry } from '@airy/telemetry';
import { measureGroups, type GroupNames } from './group-metrics.ts';

export interface SharedLogOptions {
  /** The setting `kafka.namespace`: instances on one cluster must not share a group. */
  readonly namespace: string | null;
  readonly telemetry: Telemetry;
}

export function shareLog(log: EventLog, { namespace, telemetry }: SharedLogOptions): EventLog {
  const prefix = namespace === null ? '' : `${namespace}.`;
  const named = (group: string): string => (group.startsWith(prefix) ? group : prefix + group);
  const groups: GroupNames = new Set<string>();
  measureGroups(telemetry.metrics, groups, group => log.groupLag(group));
  const known = <O extends { readonly group: string }>(options: O): O => {
    const group = named(options.group);
    groups.add(group);
    return { ...options, group };
  };
  return {
    get life() {
      return log.life;
    },
    createTopics: specs => log.createTopics(specs),
    listTopics: () => log.listTopics(),
    append: records => log.append(records),
    read: (partition, fromOffset, options) => log.read(partition, fromOffset, options),
    watermarks: partition => log.watermarks(partition),
    offsetForTime: (partition, timestampMs) => log.offsetForTime(partition, timestampMs),
    consume: (options: GroupConsumerOptions) => log.consume(known(options)),
    tail: options => log.tail(options),
    write: (options: WriterOptions) => log.write(known(options)),
    groupLag: group => log.groupLag(named(group)),
    resetGroup: (group, offsets) => log.resetGroup(named(group), offsets),
    deleteRecords: (before: readonly RecordPosition[]) => log.deleteRecords(before),
    clean: () => log.clean(),
    close: () => log.close(),
  };
}

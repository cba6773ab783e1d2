/** The durable offsets of all consumer groups, in memory as in the file. */
import type { DatabaseSync } from 'node:sqlite';
import { placeOf } from './partition.ts';
import type { TopicPartition } from './port.ts';
import type { GroupOffset } from './storage-protocol.ts';

export class GroupOffsets {
  private readonly groups = new Map<string, Map<string, GroupOffset>>();

  static load(database: DatabaseSync): GroupOffsets {
    const offsets = new GroupOffsets();
    for (const row of database.prepare('SELECT name, topic, partition, next_offset FROM groups').all()) {
      const [group, topic] = [String(row['name']), String(row['topic'])];
      offsets.set([{ group, topic, partition: Number(row['partition']), offset: Number(row['next_offset']) }]);
    }
    return offsets;
  }

  get(group: string, partition: TopicPartition): number | null {
    return this.groups.get(group)?.get(placeOf(partition))?.offset ?? null;
  }

  of(group: string): readonly GroupOffset[] {
    return [...(this.groups.get(group)?.values() ?? [])];
  }

  /** Forwards only. */
  move(offsets: readonly GroupOffset[]): void {
    this.set(offsets.filter(offset => offset.offset > (this.get(offset.group, offset) ?? -1)));
  }

  set(offsets: readonly GroupOffset[]): void {
    for (const offset of offsets) {
      const group = this.groups.get(offset.group) ?? new Map<string, GroupOffset>();
      this.groups.set(offset.group, group.set(placeOf(offset), offset));
    }
  }
}

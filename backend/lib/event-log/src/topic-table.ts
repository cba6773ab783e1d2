/** The topics and partitions there are, in memory; loaded from the file when it is opened. */
import type { DatabaseSync } from 'node:sqlite';
import { Partition } from './partition.ts';
import type { TopicSpec } from './port.ts';
import { recordTable } from './storage.ts';
import type { PartitionRow } from './storage-protocol.ts';

export class TopicTable {
  private readonly specs = new Map<string, TopicSpec>();
  private readonly partitions = new Map<string, Partition[]>();
  private readonly byId = new Map<number, Partition>();

  static load(database: DatabaseSync): TopicTable {
    const table = new TopicTable();
    for (const row of database.prepare('SELECT * FROM topics').all()) table.setSpec(specOf(row));
    for (const row of database.prepare('SELECT * FROM partitions ORDER BY topic, partition').all()) {
      const id = Number(row['id']);
      const range = database
        .prepare(
          `SELECT (SELECT min(offset) FROM ${recordTable(id)}) AS low, (SELECT max(offset) FROM ${recordTable(id)}) AS last`,
        )
        .get();
      const high = Math.max(Number(row['next_offset']), Number(range?.['last'] ?? -1) + 1);
      const low = Number(range?.['low'] ?? high);
      table.add(new Partition({ id, topic: String(row['topic']), partition: Number(row['partition']), low, high }));
    }
    return table;
  }

  list(): TopicSpec[] {
    return [...this.specs.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  spec(topic: string): TopicSpec {
    const spec = this.specs.get(topic);
    if (!spec) throw new Error(`Unknown topic ${topic}`);
    return spec;
  }

  setSpec(spec: TopicSpec): void {
    const { name, cleanup, retentionMs, minCompactionLagMs } = spec;
    const partitions = Math.max(spec.partitions, this.specs.get(name)?.partitions ?? 0);
    this.specs.set(name, { name, partitions, cleanup, retentionMs, minCompactionLagMs });
  }

  /** Partitions that have just been created, empty. */
  create(rows: readonly PartitionRow[]): Partition[] {
    return rows.map(row => this.add(new Partition({ ...row, low: 0, high: 0 })));
  }

  /** In the order of their numbers. @throws Error if there is no such topic. */
  partitionsOf(topic: string): readonly Partition[] {
    const partitions = this.partitions.get(topic);
    if (!partitions) throw new Error(`Unknown topic ${topic}`);
    return partitions;
  }

  /** @throws Error if there is no such partition. */
  partition(topic: string, number: number): Partition {
    const partition = this.partitionsOf(topic)[number];
    if (!partition) throw new Error(`Unknown partition ${topic}/${number}`);
    return partition;
  }

  withId(id: number): Partition | undefined {
    return this.byId.get(id);
  }

  private add(partition: Partition): Partition {
    const partitions = this.partitions.get(partition.topic) ?? [];
    partitions[partition.partition] = partition;
    this.partitions.set(partition.topic, partitions);
    this.byId.set(partition.id, partition);
    return partition;
  }
}

function specOf(row: Record<string, unknown>): TopicSpec {
  return {
    name: String(row['name']),
    partitions: Number(row['partitions']),
    cleanup: row['cleanup'] === 'compact' ? 'compact' : 'delete',
    retentionMs: row['retention_ms'] === null ? null : Number(row['retention_ms']),
    minCompactionLagMs: Number(row['lag_ms']),
  };
}

const topicName = /^[a-zA-Z0-9._-]{1,249}$/;

/** @throws Error if no log could have such a topic. */
export function checkSpec({ name, partitions }: TopicSpec): void {
  if (!topicName.test(name)) throw new Error(`Not a topic name: ${name}`);
  if (!Number.isInteger(partitions) || partitions < 1) throw new Error(`Not a number of partitions: ${partitions}`);
}

/** Which of several partitions has the newest record of a key. */

/** The last record of a key in one partition, as a row of the ledger. */
export interface Contender {
  readonly topic: number;
  readonly key: string;
  readonly partition: number;
  readonly offset: number;
  /** Epoch ms, as the record has it. */
  readonly timestamp: number;
  /** Where it was copied from; null if it is no copy. */
  readonly originPartition: number | null;
  readonly originOffset: number | null;
}

/**
 * A copy counts as the record it was made of, so whatever follows that one in its partition is newer. Else the later
 * time is newer; at the same time the copy is, as it was chosen before, then the lower partition.
 */
export function isNewer(one: Contender, than: Contender): boolean {
  if (than.originPartition === one.partition && one.offset > (than.originOffset ?? 0)) return true;
  if (one.originPartition === than.partition && than.offset > (one.originOffset ?? 0)) return false;
  if (one.timestamp !== than.timestamp) return one.timestamp > than.timestamp;
  if ((one.originPartition === null) !== (than.originPartition === null)) return one.originPartition !== null;
  return one.partition < than.partition;
}

/** All but the newest of each key. @param rows of the ledger, those of one key one after the other. */
export function* olderOnes(rows: Iterable<Readonly<Record<string, unknown>>>): Generator<Contender> {
  let newest: Contender | null = null;
  for (const row of rows) {
    const contender = contenderOf(row);
    if (newest === null || newest.key !== contender.key || newest.topic !== contender.topic) {
      newest = contender;
    } else if (isNewer(contender, newest)) {
      yield newest;
      newest = contender;
    } else {
      yield contender;
    }
  }
}

function contenderOf(row: Readonly<Record<string, unknown>>): Contender {
  const orNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);
  return {
    topic: Number(row['topic']),
    key: String(row['key']),
    partition: Number(row['partition']),
    offset: Number(row['offset']),
    timestamp: Number(row['timestamp']),
    originPartition: orNull(row['origin_partition']),
    originOffset: orNull(row['origin_offset']),
  };
}

/** The smallest stations that show what a log promises: a writer that counts, a consumer that delivers, a view. */
import type {
  Batch,
  EventLog,
  GroupConsumer,
  LogRecord,
  NewRecord,
  Tail,
  Writer,
  WriterSession,
} from '@airy/event-log';
import { eventOf } from './checker.ts';

export interface StationTopics {
  readonly commands: string;
  /** Key: conversation. Value: how many of its commands there were, and the last one's text. */
  readonly state: string;
  readonly events: string;
  readonly partitions: number;
}

/** What a command becomes: its number in its conversation, from 1, and its text. */
export interface Decided {
  readonly count: number;
  readonly text: string;
}

export function textOf(record: LogRecord): string {
  return Buffer.from(record.value ?? []).toString();
}

export function decidedOf(text: string): Decided {
  const at = text.indexOf(':');
  return { count: Number(text.slice(0, at)), text: text.slice(at + 1) };
}

export function writerGroup({ commands }: StationTopics): string {
  return `writer-${commands}`;
}

export function sinkGroup({ commands }: StationTopics): string {
  return `sink-${commands}`;
}

/** Each command becomes one state and one event; what it counts from is folded from the state it finds. */
export function startWriter(log: EventLog, topics: StationTopics): Promise<Writer> {
  return log.write({
    group: writerGroup(topics),
    input: topics.commands,
    outputs: [topics.state, topics.events],
    maxBatchRecords: 50,
    async open({ partition, readOutput }): Promise<WriterSession> {
      const counts = new Map<number, number>();
      for await (const records of readOutput(topics.state, 0))
        for (const record of records) apply(counts, decidedOf(textOf(record)));
      let pending: readonly Decided[] = [];
      return {
        process(records) {
          pending = decide(counts, records.map(textOf));
          const write = (topic: string): NewRecord[] => pending.map(one => recordOf({ topic, partition }, one));
          return { state: write(topics.state), events: write(topics.events) };
        },
        committed() {
          for (const one of pending) apply(counts, one);
        },
        close: () => undefined,
      };
    },
  });
}

/** @param counts are left as they are. */
export function decide(counts: ReadonlyMap<number, number>, texts: readonly string[]): Decided[] {
  const now = new Map(counts);
  return texts.map(text => {
    const { conversation } = eventOf(text);
    const decided = { count: (now.get(conversation) ?? 0) + 1, text };
    apply(now, decided);
    return decided;
  });
}

function apply(counts: Map<number, number>, { count, text }: Decided): void {
  counts.set(eventOf(text).conversation, count);
}

function recordOf(place: { readonly topic: string; readonly partition: number }, { count, text }: Decided): NewRecord {
  return { ...place, key: String(eventOf(text).conversation), value: Buffer.from(`${count}:${text}`) };
}

/** Hands every event over, then commits: at least once. */
export async function startSink(
  log: EventLog,
  topics: StationTopics,
  deliver: (batch: Batch) => Promise<void> | void,
): Promise<GroupConsumer> {
  const consumer: GroupConsumer = await log.consume({
    group: sinkGroup(topics),
    topics: [topics.events],
    maxBatchRecords: 100,
    async onBatch(batch) {
      await deliver(batch);
      await consumer.commit(batch, batch.nextOffset);
    },
  });
  return consumer;
}

/** The last value of each conversation, and what it was never handed: a gap, or a record for the second time. */
export class View {
  readonly values = new Map<string, string>();
  /** Next offset by partition. */
  readonly offsets = new Map<number, number>();
  /** Batches that did not begin where the last one of their partition ended, in the order of offsets. */
  misplaced = 0;
  #tail: Tail | null = null;

  async start(log: EventLog, { state }: StationTopics): Promise<void> {
    this.#tail = await log.tail({
      topics: [state],
      from: ({ partition }) => this.offsets.get(partition) ?? 0,
      onBatch: async batch => this.#fold(batch),
    });
  }

  async stop(): Promise<void> {
    await this.#tail?.stop();
  }

  #fold({ partition, records, nextOffset }: Batch): void {
    const next = this.offsets.get(partition) ?? 0;
    if (records[0] && records[0].offset < next) this.misplaced += 1;
    for (const record of records) this.values.set(record.key ?? '', textOf(record));
    this.offsets.set(partition, nextOffset);
  }
}

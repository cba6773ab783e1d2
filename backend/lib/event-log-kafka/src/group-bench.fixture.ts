/** Logs on a shared cluster for tests of groups and writers: short times, hooks, and a writer whose outputs tell what it did. */
import { randomUUID } from 'node:crypto';
import type { EventLog, Logger, LogRecord, NewRecord, TopicPartition, TopicSpec, Writer } from '@airy/event-log';
import { Kafka, logLevel } from 'kafkajs';
import { createConnection } from './kafka-connection.ts';
import { KafkaLog } from './kafka-log.ts';
import { groupParts } from './group-parts.ts';
import { openWriter } from './kafka-writer.ts';
import type { WriterHooks } from './kafka-writer.ts';

/** The shortest that brokers allow by default. */
export const sessionTimeoutMs = 6_000;
const usualTransactionTimeoutMs = 2_000;

export interface TestLogOptions {
  readonly kafka: string;
  readonly hooks?: WriterHooks;
  readonly logger?: Logger;
  readonly transactionTimeoutMs?: number | undefined;
}

const silent: Logger = { warn: () => undefined, error: () => undefined };

export function openTestLog({ kafka, hooks, logger = silent, ...times }: TestLogOptions): KafkaLog {
  const connection = createConnection({
    brokers: [kafka],
    security: { tls: null, sasl: null },
    clientId: 'group-test',
    replicas: 1,
    logger,
    sessionTimeoutMs,
    transactionTimeoutMs: times.transactionTimeoutMs ?? usualTransactionTimeoutMs,
  });
  return new KafkaLog(
    { ...connection, settings: { ...connection.settings, retry: { minMs: 10, maxMs: 500 } } },
    { ...groupParts, openWriter: (context, options) => openWriter(context, options, hooks) },
  );
}

/** Topics and groups of one test file; removed at its end. */
export class GroupBench {
  readonly kafka: string;
  readonly log: KafkaLog;
  private readonly prefix = `test-${randomUUID().slice(0, 8)}-`;
  private readonly logs: KafkaLog[] = [];

  constructor(kafka: string) {
    this.kafka = kafka;
    this.log = this.open();
  }

  open(options: Partial<TestLogOptions> = {}): KafkaLog {
    const log = openTestLog({ kafka: this.kafka, ...options });
    this.logs.push(log);
    return log;
  }

  async topic(stem: string, spec: Partial<TopicSpec> = {}): Promise<string> {
    const name = `${this.prefix}${stem}-${randomUUID().slice(0, 8)}`;
    const defaults = { partitions: 1, cleanup: 'delete', retentionMs: null, minCompactionLagMs: 0 } as const;
    await this.log.createTopics([{ ...defaults, ...spec, name }]);
    return name;
  }

  async copyingTopics(partitions: number): Promise<CopyingTopics> {
    const [input, state, events] = await Promise.all([
      this.topic('commands', { partitions }),
      this.topic('state', { partitions, cleanup: 'compact', minCompactionLagMs: 86_400_000 }),
      this.topic('events', { partitions }),
    ]);
    return { input, state, events, partitions };
  }

  async close(): Promise<void> {
    await Promise.all(this.logs.map(log => log.close()));
    const admin = new Kafka({ brokers: [this.kafka], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const topics = (await admin.listTopics()).filter(topic => topic.startsWith(this.prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    const groups = (await admin.listGroups()).groups.map(({ groupId }) => groupId);
    // A member whose process was killed stays in its group for the session's time; the group expires by itself.
    await admin.deleteGroups(groups.filter(group => group.includes(this.prefix))).catch(() => undefined);
    await admin.disconnect();
  }
}

export interface CopyingTopics {
  readonly input: string;
  readonly state: string;
  readonly events: string;
  readonly partitions: number;
}

/** Text of the n-th command of a run. */
export function commands(topics: CopyingTopics, from: number, count: number): NewRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const n = from + index;
    return textRecord({ topic: topics.input, partition: n % topics.partitions }, `command-${n}`);
  });
}

/**
 * State and event of the n-th command (from 0) of a partition read `n:<command>`. The count is folded from the state
 * topic: a session that folds too little, or begins at a wrong place, shows in the numbers.
 */
export function copyingWriter(log: EventLog, topics: CopyingTopics, maxBatchRecords = 5): Promise<Writer> {
  const { input, state, events } = topics;
  return log.write({
    group: `writer-${input}`,
    input,
    outputs: [state, events],
    maxBatchRecords,
    async open({ partition, readOutput }) {
      let count = 0;
      for await (const records of readOutput(state, 0)) count += records.length;
      let pending = 0;
      return {
        process(records) {
          pending = records.length;
          const texts = records.map((record, index) => `${count + index}:${textOf(record)}`);
          const write = (topic: string): NewRecord[] => texts.map(text => textRecord({ topic, partition }, text));
          return { state: write(state), events: write(events) };
        },
        committed: () => void (count += pending),
        close: () => undefined,
      };
    },
  });
}

/** What became of the commands, in both outputs of all partitions. */
export interface Judgement {
  readonly commands: number;
  readonly missing: number;
  readonly doubled: number;
  readonly outOfOrder: number;
}

export async function judge(log: EventLog, topics: CopyingTopics): Promise<Judgement> {
  const sum = { commands: 0, missing: 0, doubled: 0, outOfOrder: 0 };
  for (let partition = 0; partition < topics.partitions; partition++) {
    const wanted = (await readAll(log, { topic: topics.input, partition })).map(
      (record, n) => `${n}:${textOf(record)}`,
    );
    sum.commands += wanted.length;
    for (const topic of [topics.state, topics.events]) {
      const found = (await readAll(log, { topic, partition })).map(textOf);
      const commandsFound = found.map(text => text.slice(text.indexOf(':') + 1));
      sum.missing += wanted.filter(text => !commandsFound.includes(text.slice(text.indexOf(':') + 1))).length;
      sum.doubled += commandsFound.length - new Set(commandsFound).size;
      sum.outOfOrder += found.filter((text, index) => text !== wanted[index]).length;
    }
  }
  return sum;
}

export const perfect = (commandCount: number): Judgement => ({
  commands: commandCount,
  missing: 0,
  doubled: 0,
  outOfOrder: 0,
});

/** The group's offset is at the end of every partition, and what was stored shows. */
export async function isDone(log: EventLog, topics: CopyingTopics): Promise<boolean> {
  const lag = await log.groupLag(`writer-${topics.input}`);
  if (lag.length === 0 || lag.some(({ committed, watermarks }) => (committed ?? 0) < watermarks.high)) return false;
  const judged = await judge(log, topics);
  return judged.missing === 0;
}

export function textRecord(at: TopicPartition, text: string): NewRecord {
  return { topic: at.topic, partition: at.partition, key: text, value: Buffer.from(text) };
}

export function textOf(record: LogRecord): string {
  return Buffer.from(record.value ?? []).toString();
}

export async function readAll(log: EventLog, at: TopicPartition): Promise<LogRecord[]> {
  const { low, high } = await log.watermarks(at);
  const records: LogRecord[] = [];
  for (let from = low; from < high;) {
    const read = await log.read(at, from, { maxRecords: 1_000, maxBytes: 4_000_000 });
    records.push(...read.records);
    if (read.nextOffset === from) break;
    from = read.nextOffset;
  }
  return records;
}

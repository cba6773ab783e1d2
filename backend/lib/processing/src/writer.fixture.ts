/** Writers and a commander on a real embedded log in a temporary folder, for tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConversationCommand, ConversationEvent } from '@airy/domain';
import { openEmbeddedLog } from '@airy/event-log';
import type { EmbeddedLogHandle, LogRecord } from '@airy/event-log';
import { openCodecs, partitionFor, topicNames, topicSpecs } from '@airy/topics';
import type { Codecs } from '@airy/topics';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { openCommander } from './commander-open.ts';
import type { CommanderOptions, OpenCommander } from './commander-open.ts';
import { openDeadLetters } from './dead-letters.ts';
import { runAdministrationWriter } from './writer-administration.ts';
import { runConversationWriter, type RunningConversationWriter } from './writer-conversation.ts';
import type { RunningWriter } from './writer.ts';

export const names = topicNames(null);
export const partitions = 2;

type ReceiveMessage = Extract<ConversationCommand, { type: 'message.receive' }>;

export function receive(part: Partial<ReceiveMessage> = {}): ReceiveMessage {
  return {
    type: 'message.receive',
    conversationId: 'c1',
    messageId: 'in-1',
    channelId: 'ch1',
    source: 'facebook',
    senderId: 'psid',
    content: '{"text":"Hello"}',
    sentAt: 1_000,
    headers: null,
    sourceMessageId: null,
    ...part,
  };
}

export function request<C>(command: C, id: string | null = null, requestHash: string | null = null) {
  return { id, principal: 'test', requestHash, command };
}

/** One life of a process: log, writers, commander. */
export class Instance {
  readonly folder: string;
  readonly metrics = new Registry();
  readonly #logHandle: EmbeddedLogHandle;
  readonly #codecs: Codecs;
  readonly #writers: RunningWriter[] = [];
  readonly #commanders: OpenCommander[] = [];

  private constructor(folder: string, logHandle: EmbeddedLogHandle, codecs: Codecs) {
    this.folder = folder;
    this.#logHandle = logHandle;
    this.#codecs = codecs;
  }

  static async open(folder: string): Promise<Instance> {
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const handle = await openEmbeddedLog({ folder, logger, retry: { minMs: 1, maxMs: 10 } });
    await handle.log.createTopics(topicSpecs({ namespace: null, partitions, sources: [] }));
    return new Instance(folder, handle, await openCodecs(handle.registry));
  }

  get log() {
    return this.#logHandle.log;
  }

  get codecs(): Codecs {
    return this.#codecs;
  }

  /** @returns the conversation writer. */
  async startWriters(): Promise<RunningConversationWriter> {
    const { log, folder } = this;
    const telemetry = { logger: pino({ level: 'silent' }), metrics: this.metrics };
    const deadLetters = openDeadLetters({ log, topic: names.deadLetters, telemetry });
    const options = { log, telemetry, deadLetters, codecs: this.#codecs, topics: names, folder };
    const conversation = await runConversationWriter(options);
    this.#writers.push(conversation, await runAdministrationWriter(options));
    return conversation;
  }

  async commander(options: Partial<CommanderOptions> = {}): Promise<OpenCommander> {
    const { log, folder, metrics } = this;
    const telemetry = { logger: pino({ level: 'silent' }), metrics };
    const commander = await openCommander({ log, topics: names, folder, telemetry, ...options });
    this.#commanders.push(commander);
    return commander;
  }

  /** All records of a topic, partition by partition. */
  async records(topic: string, count = partitions): Promise<LogRecord[]> {
    const all: LogRecord[] = [];
    for (let partition = 0; partition < count; partition++) {
      const { records } = await this.log.read({ topic, partition }, 0, { maxRecords: 100_000, maxBytes: 100_000_000 });
      all.push(...records);
    }
    return all;
  }

  async events(): Promise<ConversationEvent[]> {
    const records = await this.records(names.events);
    return records.map(({ value }) => JSON.parse(new TextDecoder().decode(value ?? undefined)) as ConversationEvent);
  }

  /** Appends something to the commands of a conversation as it stands. */
  async appendRaw(conversationId: string, value: string): Promise<void> {
    const partition = partitionFor(conversationId, partitions);
    await this.log.append([{ topic: names.commands, partition, key: conversationId, value: Buffer.from(value) }]);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#writers.map(writer => writer.stop()));
    await Promise.all(this.#commanders.map(commander => commander.close()));
    await this.log.close();
  }
}

/** A folder for one test, with the instances opened in it. */
export class Place {
  readonly folder: string;
  #instance: Instance | null = null;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<Place> {
    return new Place(await mkdtemp(join(tmpdir(), 'airy-writer-')));
  }

  /** Opens the log, after stopping what was open here before. */
  async open(): Promise<Instance> {
    await this.#instance?.stop();
    this.#instance = null;
    return (this.#instance = await Instance.open(this.folder));
  }

  async remove(): Promise<void> {
    await this.#instance?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

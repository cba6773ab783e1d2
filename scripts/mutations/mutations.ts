import { administrationMutations } from './administration-mutations.ts';
import { clientMutations } from './client-mutations.ts';
import { componentMutations } from './component-mutations.ts';
import { contactMutations } from './contact-mutations.ts';
import { feedMutations } from './feed-mutations.ts';
import { filterMutations } from './filter-mutations.ts';
import { groupMutations } from './group-mutations.ts';
import { localEngineMutations } from './local-engine-mutations.ts';
import { messageMutations } from './message-mutations.ts';
import type { Mutation } from './mutation.ts';
import { queueMutations } from './queue-mutations.ts';
import { referenceMutations } from './reference-mutations.ts';
import { rehomeMutations } from './rehome-mutations.ts';
import { processMutations } from './process-mutations.ts';
import { viewMutations } from './view-mutations.ts';
import { webhookConsumerMutations } from './webhook-consumer-mutations.ts';
import { webhookProofMutations } from './webhook-proof-mutations.ts';

/** The faults that the suite must notice. Add one wherever a promise is made that a test is to keep. */
export const mutations: readonly Mutation[] = [
  {
    title: 'The embedded log acknowledges without waiting for the disk',
    file: 'backend/lib/event-log/src/storage.ts',
    text: 'PRAGMA synchronous = FULL;',
    replacement: 'PRAGMA synchronous = OFF;',
    tests: ['backend/lib/event-log/src/sync-trace.test.ts'],
  },
  {
    title: 'Client unpatched: a record whose key looks like a marker ends an aborted transaction',
    file: 'node_modules/kafkajs/src/consumer/filterAbortedMessages.js',
    text: '  if (!isControlRecord) return false\n',
    replacement: '',
    tests: ['backend/lib/event-log-kafka/src/client-patch.test.ts'],
  },
  {
    title: 'Client unpatched: aborted transactions are taken in the order in which they ended',
    file: 'node_modules/kafkajs/src/consumer/filterAbortedMessages.js',
    text: '.sort((a, b) =>\n    Long.fromValue(a.firstOffset).compare(Long.fromValue(b.firstOffset))\n  )',
    replacement: '',
    tests: ['backend/lib/event-log-kafka/src/client-patch.test.ts'],
  },
  {
    title: 'Client unpatched: of several aborted transactions that begin at once only one is seen',
    file: 'node_modules/kafkajs/src/consumer/filterAbortedMessages.js',
    text: '    while (\n',
    replacement: '    if (\n',
    tests: ['backend/lib/event-log-kafka/src/client-patch.test.ts'],
  },
  {
    title: 'Client unpatched: a new connection begins with half an answer of the last one',
    file: 'node_modules/kafkajs/src/network/connection.js',
    text: '      this.bytesBuffered = 0\n      this.bytesNeeded = Decoder.int32Size()\n      this.chunks = []\n\n      let timeoutId',
    replacement: '\n      let timeoutId',
    tests: ['backend/lib/event-log-kafka/src/client-patch.test.ts'],
  },
  {
    title: 'Client unpatched: a timer runs while nothing waits',
    file: 'node_modules/kafkajs/src/network/requestQueue/index.js',
    text: 'if (!this.throttleCheckTimeoutId && this.pending.length > 0) {',
    replacement: 'if (!this.throttleCheckTimeoutId) {',
    tests: ['backend/lib/event-log-kafka/src/client-patch.test.ts'],
  },
  {
    title: 'Client unpatched: a reader stands still before a batch that compaction has emptied',
    file: 'node_modules/kafkajs/src/protocol/recordBatch/v0/decoder.js',
    text: 'records.length === 0 || records[records.length - 1].offset !== lastOffset',
    replacement: 'false',
    tests: ['backend/lib/event-log-kafka/src/client-patch.test.ts'],
  },
  {
    title: 'Client unpatched: a batch of very many records cannot be decoded',
    file: 'node_modules/kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js',
    text: 'for (const record of recordBatch.records) records.push(record)',
    replacement: 'records.push(...recordBatch.records)',
    tests: ['backend/lib/event-log-kafka/src/client-patch.test.ts'],
  },
  {
    title: 'Writer: the input offset and the own outputs are read before the predecessor is shut out',
    file: 'backend/lib/event-log-kafka/src/writer-task.ts',
    text: 'const producer = await this.openProducer();',
    replacement:
      "let opened: Promise<TransactionalProducer> | null = null;\n    const producer = {\n      store: async (one: Parameters<TransactionalProducer['store']>[0]) =>\n        (await (opened ??= this.openProducer())).store(one),\n      finish: async (...some: Parameters<TransactionalProducer['finish']>) =>\n        (await (opened ??= this.openProducer())).finish(...some),\n      close: async () => (await opened)?.close(),\n    } as unknown as TransactionalProducer;",
    tests: ['backend/lib/event-log-kafka/src/kafka-writer.test.ts'],
  },
  {
    title: 'Writer: a predecessor is not shut out at all',
    file: 'backend/lib/event-log-kafka/src/writer-task.ts',
    text: 'transactionalId: `${group}-${at.topic}-${at.partition}`,',
    replacement: 'transactionalId: `${group}-${at.topic}-${at.partition}-${Math.random()}`,',
    tests: ['e2e/engines/instance-faults.test.ts'],
    named: 'F9',
  },
  {
    title: 'Writer: the input offset is committed before the outputs',
    file: 'backend/lib/event-log-kafka/src/writer-task.ts',
    text: 'const { state, events } = await session.process(records);',
    replacement:
      'const { seat, at } = this.options;\n    await seat.requests.commit(seat.membership.identity, [{ ...at, offset: nextOffset }]);\n    const { state, events } = await session.process(records);',
    tests: ['backend/lib/event-log-kafka/src/kafka-writer.test.ts'],
  },
  {
    title: 'Writer: the input offset moves outside the transaction',
    file: 'backend/lib/event-log-kafka/src/transactional-producer.ts',
    text: "this.storeOffset({ ...input, offset: range.next }).then(() => this.options.onStep('offset')),",
    replacement: 'Promise.resolve(),',
    tests: ['backend/lib/event-log-kafka/src/kafka-writer.test.ts'],
  },
  {
    title: 'Writer: a transaction counts as stored before readers see it',
    file: 'backend/lib/event-log-kafka/src/transactional-producer.ts',
    text: '    await this.untilVisible([...positions, ...eventPositions]);\n',
    replacement: '    void this.untilVisible([...positions, ...eventPositions]);\n',
    tests: ['backend/lib/event-log-kafka/src/kafka-writer.test.ts'],
  },
  {
    title: 'Append: a batch that failed goes out under new sequence numbers',
    file: 'backend/lib/event-log-kafka/src/append-lane.ts',
    text: 'if (this.batch) return this.batch;',
    replacement:
      'if (this.batch) return (this.batch = { ...this.batch, firstSequence: (this.sequence += this.batch.entries.length) });',
    tests: ['backend/lib/event-log-kafka/src/kafka-appender.test.ts'],
  },
  {
    title: 'Append: a batch that failed is dropped for the next one',
    file: 'backend/lib/event-log-kafka/src/append-lane.ts',
    text: 'if (this.batch) return this.batch;',
    replacement: 'this.batch = null;',
    tests: ['backend/lib/event-log-kafka/src/kafka-appender.test.ts'],
  },
  {
    title: 'Append: a batch that may be stored is given up, and the next one goes out under its numbers',
    file: 'backend/lib/event-log-kafka/src/append-sender.ts',
    text: '    this.producer = null;\n    this.identity.forget();\n',
    replacement: '',
    tests: ['backend/lib/event-log-kafka/src/kafka-appender.test.ts'],
  },
  {
    title: 'Append: a topic that a broker has not heard of is not asked for again',
    file: 'backend/lib/event-log-kafka/src/append-sender.ts',
    text: 'refresh(lanes.map(({ at }) => at.topic))',
    replacement: 'refresh()',
    tests: ['backend/lib/event-log-kafka/src/kafka-appender.test.ts'],
  },
  {
    title: 'A connection without answers is kept for ever',
    file: 'backend/lib/event-log-kafka/src/client-internals.ts',
    text: 'if (error instanceof Error && unusable.has(error.name)) givenUp.add(broker);',
    replacement: '',
    tests: ['e2e/engines/network-faults.test.ts'],
    named: 'dumb',
  },
  {
    title: 'On one broker a raw event is acknowledged from memory',
    file: 'backend/lib/event-log-kafka/src/topic-config.ts',
    text: "...(spec.flushed && inSync === 1 && { 'flush.messages': '1' }),",
    replacement: '',
    tests: ['backend/lib/event-log-kafka/src/topic-config.test.ts'],
  },
  {
    title: 'View on PostgreSQL: whoever lost a partition may go on folding it',
    file: 'backend/lib/views/src/postgres-offsets.ts',
    text: 'AND o.epoch = m.epoch AND o.next = m.old',
    replacement: 'AND o.next = m.old',
    tests: ['backend/lib/views/src/postgres-store.test.ts'],
  },
  {
    title: 'View on PostgreSQL: an offset is moved from wherever it stands',
    file: 'backend/lib/views/src/postgres-offsets.ts',
    text: 'AND o.epoch = m.epoch AND o.next = m.old',
    replacement: 'AND o.epoch = m.epoch',
    tests: ['backend/lib/views/src/postgres-store.test.ts'],
  },
  {
    title: 'View: what cannot be folded is skipped without a dead letter',
    file: 'backend/lib/processing/src/projection-intake.ts',
    text: 'await deadLetters.send({ station: projection.name, record, reason });',
    replacement: 'void reason;',
    tests: ['backend/lib/processing/src/projection.test.ts'],
  },
  {
    title: 'Effect: what cannot be used is skipped without a dead letter',
    file: 'backend/lib/processing/src/effect.ts',
    text: 'if (job.poison !== null) await deadLetters.send({ station, record, reason: job.poison });',
    replacement: '',
    tests: ['backend/lib/processing/src/effect.test.ts'],
  },
  {
    title: 'Messenger: any signature will do',
    file: 'backend/lib/graph-api/src/graph-webhook.ts',
    text: 'return isRight ? { ok: true }',
    replacement: 'return isRight || value.startsWith(prefix) ? { ok: true }',
    tests: ['backend/sources/facebook/src/webhook.test.ts'],
  },
  {
    title: 'The checker of the fault tests overlooks what is lost',
    file: 'e2e/engines/checker.ts',
    text: 'text => !seen.has(text)',
    replacement: 'text => seen.size === 0 && text !== text',
    tests: ['e2e/engines/checker.test.ts'],
  },
  ...localEngineMutations,
  ...messageMutations,
  ...rehomeMutations,
  ...processMutations,
  ...queueMutations,
  ...groupMutations,
  ...viewMutations,
  ...clientMutations,
  ...componentMutations,
  ...contactMutations,
  ...feedMutations,
  ...filterMutations,
  ...administrationMutations,
  ...referenceMutations,
  ...webhookConsumerMutations,
  ...webhookProofMutations,
];

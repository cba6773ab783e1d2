/** Faults of groups and of the writer on Kafka. */
import type { Mutation } from './mutation.ts';

const folder = 'backend/lib/event-log-kafka/src';

export const groupMutations: readonly Mutation[] = [
  {
    title: 'Writer: after an error it goes on from the offset that it remembers, without asking again',
    file: `${folder}/writer-task.ts`,
    text: 'const [committed = null] = await seat.requests.committed([at]);',
    replacement:
      'const remembered = this as unknown as { offset?: number | null };\n    const committed = (remembered.offset ??= (await seat.requests.committed([at]))[0] ?? null);',
    tests: [`${folder}/kafka-writer.test.ts`],
    named: 'whose end it was not told of',
  },
  {
    title: 'Writer: the input offset is read before its predecessor is shut out',
    file: `${folder}/writer-task.ts`,
    text: 'await seat.membership.confirm();',
    replacement:
      "await seat.membership.confirm();\n    const ask = seat.requests.committed.bind(seat.requests);\n    const early = await ask([at]);\n    seat.requests.committed = async some => (some[0]?.partition === at.partition ? early : ask(some));\n    await onStep('offset read', at.partition);",
    tests: [`${folder}/kafka-writer.test.ts`],
    named: 'wakes up',
  },
  {
    title: 'Writer: its own name for each process, so that a predecessor is not shut out',
    file: `${folder}/writer-task.ts`,
    text: 'transactionalId: `${group}-${at.topic}-${at.partition}`,',
    replacement: 'transactionalId: `${group}-${at.topic}-${at.partition}-${process.pid}`,',
    tests: [`${folder}/kafka-writer.test.ts`],
    named: 'wakes up',
  },
  {
    title: 'Writer: what a broker has left without marks is not brought to an end',
    file: `${folder}/writer-task.ts`,
    text: 'return settleUnmarked({ outputs: new WriterOutputs(places, context), producer, input: at, committed });',
    replacement:
      'return places.length > 0 ? committed : settleUnmarked({ outputs: new WriterOutputs(places, context), producer, input: at, committed });',
    tests: ['e2e/engines/broker-faults.test.ts'],
    named: 'before marking it',
  },
  {
    title: 'Groups: a partition is given away before its owner has let go of it',
    file: `${folder}/group-assignment.ts`,
    text: '(owners.get(`${topic}/${number}`) ?? member) === member',
    replacement: 'owners.size >= 0',
    tests: [`${folder}/group-assignment.test.ts`],
  },
  {
    title: 'Groups: partitions are spread without regard to who has them',
    file: `${folder}/group-assignment.ts`,
    text: 'if (owner !== null) kept.get(owner)!.push(slot);',
    replacement: 'if (owner === -1) kept.get(owner)!.push(slot);',
    tests: [`${folder}/group-assignment.test.ts`],
  },
  {
    title: 'Groups: a commit that comes late sets the offset back',
    file: `${folder}/offset-commits.ts`,
    text: 'if (offset > (committed ?? -1)) return false;',
    replacement: 'if (offset > -1 || committed === -2) return false;',
    tests: [`${folder}/offset-commits.test.ts`],
  },
  {
    title: 'Groups: a process that stood still goes on with its next batch before it asks whether it is still a member',
    file: `${folder}/group-membership.ts`,
    text: 'return performance.now() < this.heldUntil;',
    replacement: 'return this.heldUntil >= 0;',
    tests: [`${folder}/group-consumer.test.ts`],
    named: 'stood still',
  },
  {
    title: 'Groups: a handler that runs is not waited for when its partition moves',
    file: `${folder}/group-consumer.ts`,
    text: 'await Promise.all(given.map(({ pump }) => pump.stop()));',
    replacement: 'for (const { pump } of given) void pump.stop();',
    tests: [`${folder}/group-consumer.test.ts`],
    named: 'one owner at a time',
  },
  {
    title: 'Groups: what was fetched before a reader was told to begin elsewhere is handed out all the same',
    file: `${folder}/partition-queue.ts`,
    text: 'if (offset !== this.next) return;',
    replacement: 'if (offset < 0) return;',
    tests: [`${folder}/partition-queue.test.ts`],
  },
  {
    title: 'Groups: what is given up while it is being taken takes all the others with it, and nobody reads them',
    file: `${folder}/group-consumer.ts`,
    text: 'if (left.size === 0) revoked.abort();',
    replacement: 'revoked.abort();',
    tests: [`${folder}/group-consumer.test.ts`],
    named: 'takes nothing else',
  },
  {
    title: 'Groups: each attempt to join makes a member that was cut off sure of its partitions for longer',
    file: `${folder}/group-membership.ts`,
    text: 'this.lastHeardMs + rebalanceTimeoutMs',
    replacement: 'performance.now() + rebalanceTimeoutMs',
    tests: [`${folder}/group-membership.test.ts`],
  },
];

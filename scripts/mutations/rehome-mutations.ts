import type { Mutation } from './mutation.ts';

const folder = 'backend/services/bootstrap/src';

/** Records of Airy Core lost, doubled, in a wrong order or told to somebody. */
export const rehomeMutations: readonly Mutation[] = [
  {
    title: 'Re-homing: what was copied is not deleted in its old place',
    file: `${folder}/rehome.ts`,
    text: 'await log.deleteRecords(before);',
    replacement: '',
    tests: [`${folder}/rehome.test.ts`],
  },
  {
    title: 'Re-homing: messages are numbered by their ids, not by their times',
    file: `${folder}/rehome-ledger-statements.ts`,
    text: 'known_position IS NULL, known_position, at, key',
    replacement: 'known_position IS NULL, known_position, key',
    tests: [`${folder}/rehome.test.ts`],
  },
  {
    title: 'Re-homing: an index that an interrupted run gave counts',
    file: `${folder}/rehome-ledger.ts`,
    text: 'const order = note && origin?.isOrdered ?',
    replacement: 'const order = note && origin?.offset === -1 ?',
    tests: [`${folder}/rehome-crash.test.ts`],
  },
  {
    title: 'Re-homing: a message that Airy Core wrote again gets another index',
    file: `${folder}/rehome-ledger-statements.ts`,
    text: 'SELECT max(coalesce(${column}, former_${what}))',
    replacement: 'SELECT max(NULL)',
    tests: [`${folder}/rehome.test.ts`],
  },
  {
    title: 'Re-homing: of two partitions the later timestamp wins, also over the order of a partition',
    file: `${folder}/rehome-newest.ts`,
    text: 'if (than.originPartition === one.partition && one.offset > (than.originOffset ?? 0)) return true;',
    replacement: '',
    tests: [`${folder}/rehome.test.ts`],
  },
  {
    title: 'Re-homing: nobody looks whether somebody writes meanwhile',
    file: `${folder}/rehome.ts`,
    text: 'refuseForeign(ticked.foreign);',
    replacement: '',
    tests: [`${folder}/rehome.test.ts`],
  },
  {
    title: 'Re-homing: it runs while writers do',
    file: `${folder}/rehome.ts`,
    text: 'await log.resetGroup(group, present);',
    replacement: 'void present;',
    tests: [`${folder}/rehome.test.ts`],
  },
  {
    title: 'Re-homing: what Airy Core writes afterwards is not noticed',
    file: `${folder}/rehome.ts`,
    text: 'if (records.some(({ headers }) => !isOurs(headers))) return false;',
    replacement: 'void records.some(({ headers }) => !isOurs(headers));',
    tests: [`${folder}/rehome.test.ts`],
  },
  {
    title: 'Re-homing: channel tokens are copied as they are',
    file: `${folder}/rehome-administration-rules.ts`,
    text: '({ ...channel, token: sealed(channel.token, secrets) })',
    replacement: '({ ...channel })',
    tests: [`${folder}/rehome.test.ts`],
  },
  {
    title: 'Re-homing: a deletion is not told to the partition whose writer knows the value',
    file: `${folder}/rehome-copy.ts`,
    text: '  await copyDeletions(options);\n',
    replacement:
      '  for (const { topic, key, partition, origin } of options.ledger.deletions())\n    options.ledger.tick(topic, key, { origin: { run: "", isOrdered: false, ...origin }, at: { topic, partition, offset: 0 } });\n  if (options.onCopied === undefined) await copyDeletions(options);\n',
    tests: [`${folder}/rehome.test.ts`],
  },
  {
    title: 'The log cuts below an offset without its low watermark',
    file: 'backend/lib/event-log/src/embedded-log.ts',
    text: 'partition.low = cleaned.low;',
    replacement: '',
    tests: ['backend/lib/event-log/src/embedded-log.test.ts'],
    named: 'deleting',
  },
  {
    title: 'Kafka: a compacted topic keeps the policy that was lent for deleting',
    file: 'backend/lib/event-log-kafka/src/delete-records.ts',
    text: '    await setEntries(admin, topic, entries);\n',
    replacement: '',
    tests: [`${folder}/rehome-kafka.test.ts`],
    named: 'policies of topics',
  },
];

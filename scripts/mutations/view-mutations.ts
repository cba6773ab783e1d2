/** Faults in views on PostgreSQL, and in how replicas share them. */
import type { Mutation } from './mutation.ts';

const store = 'backend/lib/views/src/postgres-store.test.ts';
const everyStore = 'backend/lib/views/src/view-store.test.ts';
const replicas = 'backend/lib/processing/src/projection-shared.test.ts';
const faults = 'backend/lib/processing/src/projection-postgres-faults.test.ts';

export const viewMutations: readonly Mutation[] = [
  {
    title: 'View on PostgreSQL: the answers of one call are of several states',
    file: 'backend/lib/views/src/postgres-query.ts',
    text: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
    replacement: 'BEGIN READ ONLY',
    tests: [store],
    named: 'sees one state',
  },
  {
    title: 'View on PostgreSQL: text is sorted by the language of the server',
    file: 'backend/lib/views/src/postgres-build.ts',
    text: `text: 'text COLLATE "C"'`,
    replacement: `text: 'text COLLATE "en-x-icu"'`,
    tests: [everyStore],
    named: 'sorted by its bytes',
  },
  {
    title: 'View: a NUL character is left in a text',
    file: 'backend/lib/views/src/table.ts',
    text: "return text.includes('\\0') ? text.replaceAll('\\0', '\\u{FFFD}') : text;",
    replacement: 'return text;',
    tests: [everyStore],
    named: 'holds any text',
  },
  {
    title: 'View on PostgreSQL: a lost answer to a commit is taken for a fence',
    file: 'backend/lib/views/src/postgres-offsets.ts',
    text: 'if (row?.epoch !== move.epoch) throw',
    replacement: 'if (row?.epoch !== move.epoch || row.next > (move.from ?? nothing)) throw',
    tests: [store],
    named: 'answer to a commit was lost',
  },
  {
    title: 'View on PostgreSQL: that the database was brought back is not noticed',
    file: 'backend/lib/views/src/postgres-offsets.ts',
    text: 'if (row.next < (move.from ?? nothing)) throw new RewoundError(move);',
    replacement: '',
    tests: [store, replicas],
    named: 'restored database|backup while they run',
  },
  {
    title: 'View on PostgreSQL: a build that a replica reads is dropped',
    file: 'backend/lib/views/src/postgres-control.ts',
    text: ' && !isRead.has(build.id)',
    replacement: ' && isRead.size >= 0',
    tests: [store],
    named: 'nobody reads them',
  },
  {
    title: 'View on PostgreSQL: an older Airy builds beside the tables of a newer one',
    file: 'backend/lib/views/src/postgres-control.ts',
    text: 'if (usable === null) await this.#refuseNewer(client, projection);',
    replacement: '',
    tests: [store],
    named: 'nobody reads them',
  },
  {
    title: 'View on PostgreSQL: a connection that breaks ends the process',
    file: 'backend/lib/views/src/postgres-database.ts',
    text: "pool.on('connect', client => void client.on('error', note));",
    replacement: '',
    tests: [faults],
    named: 'again and again',
  },
  {
    title: 'View on PostgreSQL: what the group has passed over is not read',
    file: 'backend/lib/processing/src/projection-owned-partition.ts',
    text: 'await this.#readUpTo((await this.#options.committed()) ?? 0);',
    replacement: 'await this.#options.committed();',
    tests: [replicas],
    named: 'behind or ahead',
  },
  {
    title: 'View on PostgreSQL: a gap before a batch is not read',
    file: 'backend/lib/processing/src/projection-owned-partition.ts',
    text: 'await this.#readUpTo(first);',
    replacement: 'void first;',
    tests: [replicas],
    named: 'backup while they run',
  },
  {
    title: 'View on PostgreSQL: records that are lost are passed over',
    file: 'backend/lib/processing/src/projection-shared-versions.ts',
    text: 'this.#lost.add(build);',
    replacement: '',
    tests: [replicas],
    named: 'built anew beside it',
  },
  {
    title: 'View on PostgreSQL: a build serves before it is level',
    file: 'backend/lib/processing/src/projection-shared-versions.ts',
    text: 'return before.every(',
    replacement: 'return before.every(() => true) || before.every(',
    tests: [replicas],
    named: 'as far as the old one',
  },
  {
    title: 'View on PostgreSQL: only who folds knows how far the view is',
    file: 'backend/lib/processing/src/projection.ts',
    text: 'look: versions instanceof SharedVersions ? () => versions.look() : null,',
    replacement: 'look: null,',
    tests: [replicas],
    named: 'own writes included',
  },
  {
    title: 'Communication view: owners of different partitions change one counter',
    file: 'backend/lib/communication-view/src/message-fold.ts',
    text: 'const id = `${partition}/${channelId}`;',
    replacement: 'const id = partition < 0 ? channelId : `0/${channelId}`;',
    tests: ['backend/lib/communication-view/src/owners.test.ts'],
  },
  {
    title: 'Communication view: ids are compared otherwise than databases do',
    file: 'backend/lib/communication-view/src/message-row.ts',
    text: 'return codeUnit < 0xe000 ? codeUnit + 0x2000 : codeUnit - 0x800;',
    replacement: 'return codeUnit;',
    tests: ['backend/lib/communication-view/src/message-row.test.ts'],
  },
];

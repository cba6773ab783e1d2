/** Tables and statements of the ledger. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { stateTopicIds } from './rehome-rules.ts';

const messages = stateTopicIds.indexOf('messages');
const metadata = stateTopicIds.indexOf('metadata');
const receipts = stateTopicIds.indexOf('readReceipt');

/** `version`: the newest record of each key in each partition. `is_lost`: another partition has a newer one. */
export const ledgerSchema = `
  CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT);
  CREATE TABLE IF NOT EXISTS stretch (
    topic TEXT, partition INTEGER, low INTEGER, next INTEGER, end INTEGER, PRIMARY KEY (topic, partition)
  );
  CREATE TABLE IF NOT EXISTS version (
    topic INTEGER, key TEXT, partition INTEGER, offset INTEGER, timestamp INTEGER, is_live INTEGER,
    home INTEGER, owner TEXT, at INTEGER, is_from_contact INTEGER, position INTEGER, contact_count INTEGER,
    former_position INTEGER, former_count INTEGER, is_plain INTEGER, origin_partition INTEGER, origin_offset INTEGER,
    is_lost INTEGER DEFAULT 0, is_copied INTEGER DEFAULT 0, is_told INTEGER DEFAULT 0,
    PRIMARY KEY (topic, key, partition)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS given (
    topic INTEGER, key TEXT, position INTEGER, contact_count INTEGER, PRIMARY KEY (topic, key)
  ) WITHOUT ROWID;
`;

const newest = 'is_live = 1 AND is_lost = 0';

/** Records of keys that more than one partition knows of. */
const contested = `SELECT * FROM version WHERE (topic, key) IN
  (SELECT topic, key FROM version GROUP BY topic, key HAVING count(*) > 1)`;

/** What belongs to a message belongs where the message is. */
const placing = `UPDATE version AS mine SET home = coalesce((
    SELECT home FROM version AS message WHERE message.topic = ${messages} AND message.key = mine.owner AND ${newest}
  ), home) WHERE topic = ${metadata} AND owner IS NOT NULL`;

const deletion = `FROM version AS live JOIN version AS dead USING (topic, key)
  WHERE live.is_live = 1 AND live.is_lost = 1 AND dead.is_live = 0 AND dead.is_lost = 0 AND live.is_told = 0`;

export type LedgerStatements = ReturnType<typeof ledgerStatements>;

export function ledgerStatements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  return { ...gathering(prepare), ...ordering(prepare), ...copying(prepare) };
}

type Prepare = (sql: string) => StatementSync;

function gathering(prepare: Prepare) {
  return {
    stretch: prepare('SELECT low, next, end FROM stretch WHERE topic = ? AND partition = ?'),
    begin: prepare('INSERT INTO stretch VALUES (?, ?, ?, ?, ?)'),
    advance: prepare('UPDATE stretch SET next = ? WHERE topic = ? AND partition = ?'),
    put: prepare(
      `INSERT INTO version (topic, key, partition, offset, timestamp, is_live, home, owner, at,
         is_from_contact, position, contact_count, is_plain, origin_partition, origin_offset)
       VALUES (:topic, :key, :partition, :offset, :timestamp, :is_live, :home, :owner, :at,
         :is_from_contact, :position, :contact_count, :is_plain, :origin_partition, :origin_offset)
       ON CONFLICT DO UPDATE SET offset = excluded.offset, timestamp = excluded.timestamp, is_live = excluded.is_live,
         home = excluded.home, owner = excluded.owner, at = excluded.at, is_from_contact = excluded.is_from_contact,
         former_position = CASE excluded.is_live WHEN 1 THEN coalesce(position, former_position) END,
         former_count = CASE excluded.is_live WHEN 1 THEN coalesce(contact_count, former_count) END,
         position = excluded.position, contact_count = excluded.contact_count, is_plain = excluded.is_plain,
         origin_partition = excluded.origin_partition, origin_offset = excluded.origin_offset`,
    ),
    settled: prepare(`SELECT 1 FROM fact WHERE name = 'settled'`),
    contested: prepare(`${contested} ORDER BY topic, key, partition`),
    lose: prepare('UPDATE version SET is_lost = 1 WHERE topic = ? AND key = ? AND partition = ?'),
    place: prepare(placing),
    indexMessages: prepare(`CREATE INDEX IF NOT EXISTS message_of ON version (owner, at) WHERE topic = ${messages}`),
    setSettled: prepare(`INSERT OR IGNORE INTO fact VALUES ('settled', 'yes')`),
    findings: prepare(
      `SELECT count(*) AS records, sum(home <> partition) AS elsewhere, sum(is_plain) AS plain,
         sum(topic = ${messages} AND position IS NULL) AS messages,
         sum(topic = ${receipts} AND position IS NULL) AS receipts
       FROM version WHERE ${newest}`,
    ),
    twofold: prepare(
      `SELECT count(*) AS twofold FROM (
         SELECT 1 FROM version GROUP BY topic, key HAVING count(*) > 1 AND max(is_live) = 1)`,
    ),
  };
}

/** Also from an earlier version of the message: one that Airy Core wrote again keeps its index. */
function known(what: 'position' | 'count'): string {
  const column = what === 'position' ? 'position' : 'contact_count';
  return `coalesce(${column}, (SELECT max(coalesce(${column}, former_${what})) FROM version AS any
    WHERE any.topic = ${messages} AND any.key = message.key AND any.is_live = 1))`;
}

function ordering(prepare: Prepare) {
  return {
    messagesToNumber: prepare(
      `SELECT key, owner, is_from_contact, position IS NOT NULL AS is_numbered,
         ${known('position')} AS known_position, ${known('count')} AS known_count
       FROM version AS message
       WHERE topic = ${messages} AND ${newest} AND owner IN (
         SELECT owner FROM version WHERE topic = ${messages} AND ${newest} AND position IS NULL)
       ORDER BY owner, known_position IS NULL, known_position, at, key`,
    ),
    receiptsToMend: prepare(`SELECT key, at FROM version WHERE topic = ${receipts} AND ${newest} AND position IS NULL`),
    give: prepare('INSERT OR REPLACE INTO given VALUES (?, ?, ?, ?)'),
    given: prepare('SELECT position, contact_count FROM given WHERE topic = ? AND key = ?'),
  };
}

function copying(prepare: Prepare) {
  return {
    destination: prepare(
      `SELECT home FROM version WHERE topic = ? AND key = ? AND partition = ? AND offset = ?
         AND ${newest} AND is_copied = 0`,
    ),
    deletions: prepare(
      `SELECT topic, key, live.partition AS partition, live.offset AS offset, dead.partition AS dead_partition,
         dead.offset AS dead_offset, dead.timestamp AS timestamp ${deletion}`,
    ),
    tick: prepare(
      'UPDATE version SET is_copied = 1 WHERE topic = ? AND key = ? AND partition = ? AND offset = ? AND is_live = 1',
    ),
    tickDeletion: prepare(
      `UPDATE version AS live SET is_told = 1 WHERE topic = ? AND key = ? AND partition = ? AND is_live = 1
         AND EXISTS (SELECT 1 FROM version AS dead WHERE dead.topic = live.topic AND dead.key = live.key
           AND dead.partition = ? AND dead.offset = ? AND dead.is_live = 0)`,
    ),
    toCopy: prepare(
      `SELECT (SELECT count(*) FROM version WHERE ${newest} AND is_copied = 0) +
         (SELECT count(*) ${deletion}) AS count`,
    ),
  };
}

/**
 * What a read receipt of a date covers. Made once `settle` has made its index, which the planner without statistics would
 * not choose by itself.
 */
export function coveredStatement(database: DatabaseSync): StatementSync {
  return database.prepare(
    `SELECT max(coalesce(given.contact_count, message.contact_count)) AS contact_count,
       max(CASE WHEN at <= :date THEN coalesce(given.position, message.position) END) AS position,
       sum(is_from_contact = 1 AND at > :date) AS unread
     FROM version AS message INDEXED BY message_of
       LEFT JOIN given ON given.topic = message.topic AND given.key = message.key
     WHERE message.topic = ${messages} AND owner = :conversation AND ${newest}`,
  );
}

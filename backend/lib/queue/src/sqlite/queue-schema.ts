/** Tables of `queue.db`. Jobs belong to a slot of an endpoint; a purge gives the endpoint a new one. */
import { DatabaseSync } from 'node:sqlite';
import { QueueRefusal } from './queue-refusal.ts';

const format = 1;

const tables = `
  CREATE TABLE endpoint (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, slot INTEGER NOT NULL UNIQUE, epoch TEXT NOT NULL,
    state TEXT NOT NULL, concurrency INTEGER NOT NULL, refill INTEGER NOT NULL, burst INTEGER NOT NULL,
    maxJobs INTEGER NOT NULL, maxBytes INTEGER NOT NULL, deliveredTtlMs INTEGER NOT NULL, maxDelivered INTEGER NOT NULL,
    tokens INTEGER NOT NULL, tokensAt INTEGER NOT NULL,
    jobs INTEGER NOT NULL, bytes INTEGER NOT NULL, delivered INTEGER NOT NULL
  ) STRICT;
  -- removed: the endpoint that went with it, if it did.
  CREATE TABLE slot (
    id INTEGER PRIMARY KEY AUTOINCREMENT, abandoned INTEGER NOT NULL DEFAULT 0, removed INTEGER
  ) STRICT;
  CREATE INDEX slot_abandoned ON slot (id) WHERE abandoned = 1;
  -- at: when the head of a lane may be leased, or until when it is leased. A token is there until the job is leased anew.
  CREATE TABLE job (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, slot INTEGER NOT NULL, eventId TEXT NOT NULL, lane TEXT,
    enqueuedAt INTEGER NOT NULL, attempts INTEGER NOT NULL, receives INTEGER NOT NULL, token TEXT,
    isHead INTEGER NOT NULL, at INTEGER NOT NULL, deadAt INTEGER, reason TEXT
  ) STRICT;
  CREATE UNIQUE INDEX job_event ON job (slot, eventId);
  CREATE INDEX job_head ON job (slot, at, sequence) WHERE isHead = 1;
  CREATE INDEX job_leased ON job (slot, at) WHERE token IS NOT NULL;
  CREATE INDEX job_lane ON job (slot, lane, sequence) WHERE lane IS NOT NULL AND deadAt IS NULL;
  CREATE INDEX job_alive ON job (slot, sequence) WHERE deadAt IS NULL;
  CREATE INDEX job_dead ON job (slot, sequence) WHERE deadAt IS NOT NULL;
  -- Apart from the job, whose row changes with each attempt.
  CREATE TABLE payload (sequence INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE delivered (
    endpoint INTEGER NOT NULL, eventId TEXT NOT NULL, untilMs INTEGER NOT NULL, PRIMARY KEY (endpoint, eventId)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX delivered_until ON delivered (endpoint, untilMs, eventId);
  CREATE TABLE checkpoint (
    endpoint INTEGER NOT NULL, source TEXT NOT NULL, offset INTEGER NOT NULL, PRIMARY KEY (endpoint, source)
  ) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${format};
`;

/** @throws QueueRefusal `data_folder_newer`. */
export function openQueueFile(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA locking_mode = EXCLUSIVE;');
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > format) throw new QueueRefusal('data_folder_newer');
  if (version === 0) database.exec(`BEGIN; ${tables} COMMIT;`);
  return database;
}

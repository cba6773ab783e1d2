/**
 * How each database finds conversations by their terms. SQLite: a full-text index in which a conversation is one document,
 * made of rows of several topics, and a narrow table by which they are sorted and counted; triggers keep both, so they are never behind the rows.
 * PostgreSQL: an index of the terms of each conversation's metadata; the rest is joined at read.
 */
import type { OwnIndexes } from '@airy/views';
import { everyTerm, gramLength, idEndLength, namelessTerm } from './search-terms.ts';

/** All that ASCII has beside letters and digits is part of a word here. */
const tokenCharacters = "!#$%&''()*+,-./:;<=>?@[]^_`{|}~";

/** ` e1 e12 e123 …`: every piece of the column. */
function gramsOfIdEnd(column: string): string {
  const pieces: string[] = [];
  for (let from = 1; from <= idEndLength; from++)
    for (let length = 1; length <= gramLength && from + length - 1 <= idEndLength; length++)
      pieces.push(`' e' || substr(${column}, ${from}, ${length})`);
  return pieces.join(' || ');
}

/** The document of the conversation `c`, whose metadata's row is `d`. */
const searchText = `'${everyTerm} c' || c."channelId" || coalesce(d."terms" || d."grams", ' ')
  || CASE WHEN coalesce(d."hasName", 0) = 1 THEN '' ELSE '${namelessTerm} d' || c."idEnd" || ${gramsOfIdEnd('c."idEnd"')} END`;

/** As `unreadCount` of conversation-queries.ts has it; `r` is the receipt of the conversation `c`. */
const unread = `CASE
  WHEN r."conversationId" IS NULL THEN coalesce(c."contactCount", c."contactMessages")
  WHEN c."contactCount" IS NOT NULL AND r."readContactCount" IS NOT NULL THEN max(0, c."contactCount" - r."readContactCount")
  WHEN c."contactSentAt" IS NULL OR c."contactSentAt" <= r."readDate" THEN 0
  ELSE (SELECT count(*) FROM "message" m
    WHERE m."conversationId" = c."id" AND m."sentAt" > r."readDate" AND m."isFromContact" = 1) END`;

const fromConversation = `FROM "conversation" c LEFT JOIN "conversationDocument" d ON d."id" = c."id" WHERE c."id"`;
const remove = (number: string): string => `DELETE FROM "conversationTerms" WHERE rowid = ${number};`;
const addDocument = (id: string): string =>
  `INSERT INTO "conversationTerms" (rowid, terms) SELECT c.rowid, ${searchText} ${fromConversation} = ${id};`;
const replaceDocument = (id: string): string =>
  `${remove(`(SELECT rowid FROM "conversation" WHERE "id" = ${id})`)} ${addDocument(id)}`;
const putNumbers = (
  id: string,
): string => `INSERT INTO "conversationNumbers" (number, id, "lastSentAt", "unreadCount", "createdAt")
  SELECT c.rowid, c."id", c."lastSentAt", ${unread}, c."createdAt"
  FROM "conversation" c LEFT JOIN "readReceipt" r ON r."conversationId" = c."id"
  WHERE c."id" = ${id} ON CONFLICT (number) DO UPDATE SET "unreadCount" = excluded."unreadCount", "createdAt" = excluded."createdAt"
  WHERE "unreadCount" <> excluded."unreadCount" OR "createdAt" <> excluded."createdAt";`;

interface Trigger {
  readonly on: string;
  readonly after: 'INSERT' | 'UPDATE' | 'DELETE';
  readonly when?: string;
  readonly run: string;
}

/** What changes with every message must change as little as possible here. */
const triggers: readonly Trigger[] = [
  { on: 'conversation', after: 'INSERT', run: `${addDocument('new."id"')} ${putNumbers('new."id"')}` },
  {
    on: 'conversation',
    after: 'UPDATE',
    when: 'new."channelId" <> old."channelId"',
    run: replaceDocument('new."id"'),
  },
  {
    on: 'conversation',
    after: 'UPDATE',
    when: 'new."lastSentAt" <> old."lastSentAt"',
    run: `UPDATE "conversationNumbers" SET "lastSentAt" = new."lastSentAt" WHERE number = new.rowid;`,
  },
  {
    on: 'conversation',
    after: 'UPDATE',
    // Without counts (records of Airy Core) unread messages are counted by time, which no column here shows.
    when: `new."contactCount" IS NOT old."contactCount" OR new."createdAt" <> old."createdAt" OR new."contactCount" IS NULL
      OR new."contactMessages" <> old."contactMessages"
      OR EXISTS (SELECT 1 FROM "readReceipt" WHERE "conversationId" = new."id" AND "readContactCount" IS NULL)`,
    run: putNumbers('new."id"'),
  },
  {
    on: 'conversation',
    after: 'DELETE',
    run: `${remove('old.rowid')} DELETE FROM "conversationNumbers" WHERE number = old.rowid;`,
  },
  { on: 'conversationDocument', after: 'INSERT', run: replaceDocument('new."id"') },
  {
    on: 'conversationDocument',
    after: 'UPDATE',
    when: 'new."terms" <> old."terms" OR new."hasName" <> old."hasName"',
    run: replaceDocument('new."id"'),
  },
  { on: 'conversationDocument', after: 'DELETE', run: replaceDocument('old."id"') },
  { on: 'readReceipt', after: 'INSERT', run: putNumbers('new."conversationId"') },
  { on: 'readReceipt', after: 'UPDATE', run: putNumbers('new."conversationId"') },
  { on: 'readReceipt', after: 'DELETE', run: putNumbers('old."conversationId"') },
];

function triggerOf({ on, after, when, run }: Trigger, index: number): string {
  const condition = when === undefined ? '' : `WHEN ${when}`;
  return `CREATE TRIGGER "search${index}" AFTER ${after} ON "${on}" ${condition} BEGIN ${run} END`;
}

export const searchIndexes: OwnIndexes = {
  sqlite: [
    `CREATE VIRTUAL TABLE "conversationTerms" USING fts5(terms, content='', contentless_delete=1, detail=none,
      tokenize="ascii tokenchars '${tokenCharacters}'")`,
    `CREATE TABLE "conversationNumbers" (number INTEGER PRIMARY KEY, "lastSentAt" INTEGER NOT NULL, id TEXT NOT NULL,
      "unreadCount" INTEGER NOT NULL, "createdAt" INTEGER NOT NULL)`,
    `CREATE INDEX "conversationByUnread" ON "conversationNumbers" ("unreadCount")`,
    `CREATE INDEX "conversationByCreation" ON "conversationNumbers" ("createdAt")`,
    ...triggers.map(triggerOf),
  ],
  postgres: schema => [
    `CREATE INDEX "conversationDocumentTerms" ON ${schema}."conversationDocument" USING gin (string_to_array("terms" || "grams", ' '))`,
  ],
};

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ConversationFact } from '@airy/domain';
import { metadataId } from '@airy/model/ids';
import { ConversationStore } from './writer-store-conversation.ts';
import { receive } from './writer.fixture.ts';

let folder: string;
let store: ConversationStore;
let now = 0;
const open = (): ConversationStore =>
  (store = new ConversationStore({ path: join(folder, 'store.db'), clock: () => now }));
beforeEach(async () => {
  now = 1_000_000_000_000;
  folder = await mkdtemp(join(tmpdir(), 'airy-store-'));
  open();
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const { type: _type, sourceMessageId: _mid, messageId: id, ...received } = receive();
const message = {
  ...received,
  id,
  isFromContact: true,
  deliveryState: 'DELIVERED',
  sourceRecipientId: null,
  sentAt: 1,
  updatedAt: null,
  index: 0,
  contactCount: 1,
  openAttempt: 'a1',
} as const;
const leaf = { subject: `message:${id}`, key: 'source.id', value: 'mid', valueType: 'text', timestamp: 1 } as const;
const facts: ConversationFact[] = [
  { kind: 'message', message },
  { kind: 'metadata', metadata: leaf },
  { kind: 'receipt', receipt: { conversationId: 'c1', readDate: 1, readIndex: 0, readContactCount: 1 } },
];

function put(all: readonly ConversationFact[], progress: Record<string, number> = {}, partition = 3): void {
  const layer = store.layer();
  for (const fact of all) layer.apply(fact);
  layer.apply({ kind: 'outcome', commandId: 'cmd', at: now });
  store.store({ partition, layer, progress: new Map(Object.entries(progress)) });
}

function known(): unknown {
  return {
    message: store.message(id),
    at: store.messageAt('c1', 0)?.id,
    leaves: store.metadata(`message:${id}`),
    source: store.messagesOfSource('mid'),
    attempts: store.openAttempts('c1'),
    conversation: store.conversation('c1'),
    outcome: store.hasOutcome('cmd'),
    progress: [...store.progress(3)],
  };
}

describe('ConversationStore', () => {
  it('knows after a restart what it was given, and how far it had folded', async () => {
    put(facts, { messages: 7, events: 9 });
    const before = known();
    expect(before).toMatchObject({ message, at: id, leaves: [leaf], source: [id], attempts: [id], outcome: true });
    expect(before).toMatchObject({
      conversation: { nextIndex: 1, readIndex: 0 },
      progress: [
        ['events', 9],
        ['messages', 7],
      ],
    });
    await store.close();
    open();
    expect(known()).toEqual(before);
  });

  it('stores all of a layer, or nothing of it', () => {
    const broken = [
      ...facts,
      { kind: 'message', message: { ...message, id: 'x', conversationId: {} } },
    ] as ConversationFact[];
    expect(() => put(broken, { messages: 7 })).toThrow();
    expect([store.message(id), [...store.progress(3)]]).toEqual([null, []]);
    put(facts);
    expect(store.message(id)).toEqual(message);
  });

  it('forgets a partition, and only that one', () => {
    put(facts, { messages: 7 });
    put([{ kind: 'message', message: { ...message, id: 'other', conversationId: 'c2' } }], {}, 4);
    expect(store.conversation('c1')).not.toBeNull();
    store.forget(3);
    expect(known()).toMatchObject({ message: null, leaves: [], source: [], conversation: null, progress: [] });
    expect(store.message('other')).not.toBeNull();
  });

  it('finds a leaf by the key of its record', () => {
    expect(store.leafOf(metadataId(leaf.subject, leaf.key))).toBeNull();
    put(facts);
    expect(store.leafOf(metadataId(leaf.subject, leaf.key))).toEqual({ subject: leaf.subject, key: leaf.key });
  });

  it('forgets outcomes that are older than any command that could be repeated', () => {
    put(facts);
    now += 9 * 24 * 60 * 60 * 1000;
    store.store({ partition: 3, layer: store.layer(), progress: new Map() });
    expect(store.hasOutcome('cmd')).toBe(false);
  });

  it('begins anew when its file is damaged, or of another version', async () => {
    put(facts, { messages: 7 });
    await store.close();
    await writeFile(join(folder, 'store.db'), 'no database, but long enough to be taken for a damaged one'.repeat(100));
    open();
    expect([...store.progress(3)]).toEqual([]);
    put(facts, { messages: 7 });
    await store.close();
    const other = new DatabaseSync(join(folder, 'store.db'));
    other.exec('PRAGMA user_version = 999');
    other.close();
    open();
    expect([...store.progress(3)]).toEqual([]);
  });
});

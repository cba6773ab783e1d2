/** The saga when it comes late, ends in between and repeats itself. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { ContactCommand } from '@airy/domain';
import type { LogRecord } from '@airy/event-log';
import { uuid5 } from '@airy/model/ids';
import type { DeadLetter } from '@airy/processing';
import { eventually } from '@airy/testkit';
import { topicNames } from '@airy/topics';
import { ownContactOf, startContactApi, writers, type ContactApi } from './__fixtures__/contact-api.ts';
import { LinkedConversations } from './linked-conversations.ts';
import { askForOldConversations } from './old-conversations.ts';
import type { Parts } from './parts.ts';
import { ContactSaga } from './saga.ts';
import { startStations, type Stations } from './stations.ts';

let api: ContactApi;
let parts: Parts;
beforeEach(async () => {
  api = await startContactApi({ services: [writers] });
  const { commander } = api.airy.context;
  const contacts = await api.airy.context.contactView();
  const communication = await api.airy.context.communicationView();
  parts = { commander, contacts, communication, linked: new LinkedConversations() };
});
afterEach(() => api?.airy.close());

const letters: DeadLetter[] = [];
const deadLetters = {
  send: async (letter: DeadLetter): Promise<void> => void letters.push(letter),
};

const start = (): Promise<Stations> => startStations(api.airy.context, { ...parts, linked: new LinkedConversations() });

const ask = (command: ContactCommand) =>
  parts.commander.conversation({ id: null, principal: 'test', requestHash: null, command });

const list = () => parts.contacts.query.contacts({ cursor: null, pageSize: 1_000 });

async function everyEvent(): Promise<readonly LogRecord[]> {
  const { log, config } = api.airy.context;
  const topic = topicNames(null).events;
  const read = Array.from({ length: config.kafka.partitions }, (_, partition) =>
    log.read({ topic, partition }, 0, { maxRecords: 100_000, maxBytes: 100_000_000 }),
  );
  return (await Promise.all(read)).flatMap(({ records }) => records);
}

it('makes the contacts of conversations that were there before it', async () => {
  const conversations = await Promise.all(Array.from({ length: 20 }, () => api.contactWrites('before')));
  const stations = await start();
  await eventually(async () => (await list()).total === 20);
  expect((await list()).items.map(({ id }) => id).toSorted()).toEqual(conversations.map(ownContactOf).toSorted());
  await stations.stop();
});

it('ends a merge whose caller has died, and frees a source whose destination is not there', async () => {
  for (const contactId of ['s', 'd', 'alone'])
    await ask({ type: 'contact.create', contactId, fields: { via: { [contactId]: contactId } } });
  await ask({ type: 'contact.merge', contactId: 's', destinationId: 'd', mergeId: 'm1', by: 'agent' });
  await ask({ type: 'contact.merge', contactId: 'alone', destinationId: 'nobody', mergeId: 'm2', by: 'agent' });
  const stations = await start();
  await eventually(
    async () => (await list()).total === 2 && (await parts.contacts.query.contact('d'))?.via['s'] === 's',
  );
  await eventually(
    async () => (await ask({ type: 'contact.update', contactId: 'alone', fields: { title: 'free' } })).outcome.ok,
  );
  await stations.stop();
});

it('makes one contact a conversation through any number of restarts', async () => {
  const people = Array.from({ length: 8 }, (_, number) => `person ${number}`);
  const conversations = new Set<string>();
  for (let round = 0; round < 5; round++) {
    const stations = await start();
    for (const person of people) conversations.add(await api.contactWrites(`round ${round}`, `${person} ${round % 2}`));
    await stations.stop();
  }
  const stations = await start();
  await eventually(async () => (await list()).total === conversations.size);
  await stations.stop();
  const created = (await everyEvent()).filter(({ headers }) => headers['event-type'] === 'contact.created');
  expect(created).toHaveLength(conversations.size);
});

it('changes nothing when it reads all events once more, also of what was deleted', async () => {
  const stations = await start();
  const [ada, ben] = [await api.contactWrites('hello', 'ada'), await api.contactWrites('hello', 'ben')];
  await eventually(async () => (await list()).total === 2);
  await api.profile(ada, 'Ada', 'https://cdn/ada.png');
  await ask({ type: 'contact.create', contactId: 'd', fields: { title: 'T' } });
  await ask({ type: 'contact.merge', contactId: ownContactOf(ada), destinationId: 'd', mergeId: 'm', by: 'agent' });
  await eventually(async () => (await parts.contacts.query.contact('d'))?.displayName === 'Ada');
  await ask({ type: 'contact.delete', contactId: ownContactOf(ben) });
  await eventually(async () => (await list()).total === 1);
  await stations.stop();
  const before = JSON.stringify(await list());
  const again = new ContactSaga({ ...parts, deadLetters, linked: new LinkedConversations() });
  for (const record of await everyEvent()) await again.handle([record]);
  await again.handle(await everyEvent());
  // The last command of each partition: all before it are decided.
  for (let number = 0; number < 20; number++)
    await ask({ type: 'contact.release', contactId: uuid5(String(number)), mergeId: 'x' });
  await eventually(async () => (await parts.contacts.lag()) === 0);
  expect(JSON.stringify(await list())).toBe(before);
});

it('asks once for conversations whose events are gone, and leaves deleted contacts deleted', async () => {
  const conversations = [await api.contactWrites('old', 'x'), await api.contactWrites('old', 'y')];
  await eventually(
    async () => (await parts.communication.query.conversations({ cursor: null, pageSize: 5 })).total === 2,
  );
  const noteFile = join(api.airy.context.dataFolder, 'noted', 'done');
  const pass = () => askForOldConversations({ ...parts, noteFile, signal: new AbortController().signal });
  expect(await pass()).toBe(2);
  await eventually(async () => (await list()).total === 2);
  expect(await pass()).toBeNull();
  await ask({ type: 'contact.delete', contactId: ownContactOf(conversations[0] ?? '') });
  await eventually(async () => (await list()).total === 1);
  rmSync(noteFile);
  expect(await pass()).toBe(1);
  await ask({ type: 'contact.release', contactId: ownContactOf(conversations[0] ?? ''), mergeId: 'x' });
  await eventually(async () => (await parts.contacts.lag()) === 0);
  expect((await list()).items.map(({ id }) => id)).toEqual([ownContactOf(conversations[1] ?? '')]);
});

it('remembers no conversation that lost its contact while it was looked up', () => {
  const linked = new LinkedConversations();
  const { changes } = linked;
  linked.forget(['c']);
  linked.remember('c', changes);
  expect(linked.has('c')).toBe(false);
  linked.remember('c', linked.changes);
  expect(linked.has('c')).toBe(true);
});

it('asks again for what could not be appended', async () => {
  const conversation = await api.contactWrites('hello');
  let failures = 1;
  const commander: Pick<typeof parts.commander, 'tell'> = {
    tell: async requests => {
      if (failures-- > 0) throw new Error('the log is away');
      await parts.commander.tell(requests);
    },
  };
  const saga = new ContactSaga({ ...parts, deadLetters, commander });
  const [created] = (await everyEvent()).filter(({ headers }) => headers['event-type'] === 'message.created');
  if (created === undefined) throw new Error('the message has its event');
  await expect(saga.handle([created])).rejects.toThrow('the log is away');
  await saga.handle([created]);
  await eventually(async () => (await parts.contacts.query.contact(ownContactOf(conversation))) !== null);
});

it('gives up what is no event, and goes on', async () => {
  const conversation = await api.contactWrites('hello');
  const events = await everyEvent();
  const [created] = events.filter(({ headers }) => headers['event-type'] === 'message.created');
  if (created === undefined) throw new Error('the message has its event');
  const broken = { ...created, key: 'x', value: new TextEncoder().encode('{"type":') };
  await new ContactSaga({ ...parts, deadLetters }).handle([broken, created]);
  expect(letters).toMatchObject([{ station: 'api-contacts', record: { key: 'x' }, reason: 'the event is not JSON' }]);
  await eventually(async () => (await parts.contacts.query.contact(ownContactOf(conversation))) !== null);
});

it('reads a message that follows the deletion of its contact in the same batch', async () => {
  const stations = await start();
  const conversation = await api.contactWrites('hello', 'ada');
  await eventually(async () => (await list()).total === 1);
  await stations.stop();
  await ask({ type: 'contact.delete', contactId: ownContactOf(conversation) });
  await api.contactWrites('again', 'ada');
  const linked = new LinkedConversations();
  linked.remember(conversation, linked.changes);
  const events = await everyEvent();
  const isOf = (record: LogRecord, type: string): boolean => record.headers['event-type'] === type;
  const after = [
    ...events.filter(record => isOf(record, 'contact.deleted')),
    ...events.filter(record => isOf(record, 'message.created')).slice(-1),
  ];
  await new ContactSaga({ ...parts, deadLetters, linked }).handle(after);
  await eventually(async () => (await list()).total === 1);
});

/** contacts.* as Airy Core's clients call them (contract §3, §14). */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startAiry, type RunningAiry } from '@airy/testkit';
import { visitorWrites, type Visit } from '../visitor.ts';
import { oldClient, type OldClient } from './old-client.ts';

const systemToken = 'contacts-system-token';
const nobody = '00000000-0000-4000-8000-000000000000';

type Contact = Readonly<Record<string, unknown>> & { readonly id: string };
interface Page {
  readonly data: readonly Contact[];
  readonly pagination_data: {
    readonly previous_cursor: string | null;
    readonly next_cursor: string | null;
    readonly total: number;
  };
}

let airy: RunningAiry;
let call: OldClient;
let channelId: string;
let visit: Visit;

beforeAll(async () => {
  airy = await startAiry({ settings: `security: { systemToken: "${systemToken}" }` });
  call = oldClient(() => airy.url, systemToken);
  channelId = (await call<{ id: string }>('/channels.chatplugin.connect', { name: 'Shop' })).body.id;
  visit = await visitorWrites({ url: airy.url, systemToken }, channelId, 'hello');
}, 40_000);
afterAll(() => airy?.stop());

const create = async (fields: object = {}): Promise<Contact> => (await call<Contact>('/contacts.create', fields)).body;
const info = async (id: string): Promise<Contact> => (await call<Contact>('/contacts.info', { id })).body;
const ofConversation = (conversationId: string): Promise<Contact> =>
  eventually(async () => {
    const answer = await call<Contact>('/contacts.info', { conversation_id: conversationId });
    return answer.status === 200 ? answer.body : null;
  });
const visitorSends = async (text: string): Promise<void> => {
  const response = await fetch(`${airy.url}/chatplugin.send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${visit.token}` },
    body: JSON.stringify({ message: { text } }),
  });
  expect(response.status).toBe(200);
};

/** Airy's uuid5, worked out here from the contract (§0). */
function uuid5(text: string): string {
  const bytes = createHash('sha1').update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

const fields = {
  display_name: 'Ada',
  avatar_url: 'https://cdn.example/ada.png',
  title: 'Countess',
  gender: 'f',
  timezone: 1,
  locale: 'en_GB',
  organization_name: 'Engines',
  via: { email: 'ada@example.org', phone: '+44' },
  address: {
    organization_name: 'Home',
    address_line1: '1 Street',
    address_line2: 'Flat',
    postal_code: 'N1',
    city: 'London',
    state: 'Middlesex',
    country: 'UK',
  },
  metadata: { vip: true, nested: { list: [1, 2] } },
};

describe('contacts.create', () => {
  it('answers 201 with all that was given, and stores it', async () => {
    const { status, body } = await call<Contact>('/contacts.create', fields);
    expect(status).toBe(201);
    expect(body).toEqual({
      ...fields,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      conversations: null,
      created_at: expect.any(Number),
      updated_at: expect.any(Number),
    });
    expect(Math.abs(Number(body['created_at']) - Date.now())).toBeLessThan(60_000);
    expect(await info(body.id)).toEqual(body);
  });

  it('accepts an empty object, and numbers where text is declared', async () => {
    expect((await call('/contacts.create', {})).status).toBe(201);
    expect(await create({ title: 7, timezone: '2' })).toMatchObject({ title: '7', timezone: 2, via: null });
  });

  it('takes the postcode of the documents, and ignores what is no field of an address', async () => {
    const nowhere = Object.fromEntries(Object.keys(fields.address).map(field => [field, null]));
    const { status, body } = await call<Contact>('/contacts.create', { address: { postcode: '12345', street: 'x' } });
    expect(status).toBe(201);
    expect(body['address']).toEqual({ ...nowhere, postal_code: '12345' });
    expect((await info(body.id))['address']).toEqual(body['address']);
  });
});

describe('contacts.import', () => {
  it('takes a list, once under one key', async () => {
    const body = JSON.stringify([{ display_name: 'Imported 1' }, {}]);
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'an-import' };
    const first = await call.raw<Page>('/contacts.import', body, headers);
    expect(first).toMatchObject({
      status: 201,
      body: { data: [{ display_name: 'Imported 1' }, { display_name: null }] },
    });
    expect((await call.raw('/contacts.import', body, headers)).body).toEqual(first.body);
    const { body: page } = await call<Page>('/contacts.list', { page_size: 100 });
    expect(page.data.filter(one => one['display_name'] === 'Imported 1')).toHaveLength(1);
  });
});

describe('contacts.list', () => {
  it('is sorted by name, nulls last, and pages by its cursors and by ids', async () => {
    const all = (await call.raw<Page>('/contacts.list', null)).body;
    const names = all.data.map(one => one['display_name'] as string | null);
    const given = names.filter(name => name !== null);
    expect(names).toEqual([...given.toSorted(), ...names.filter(name => name === null)]);
    expect(all.pagination_data).toEqual({ previous_cursor: null, next_cursor: null, total: names.length });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: { body: Page } = await call<Page>('/contacts.list', { page_size: 2, cursor });
      seen.push(...body.data.map(({ id }) => id));
      cursor = body.pagination_data.next_cursor;
    }
    expect(seen).toEqual(all.data.map(({ id }) => id));
    const byId = await call<Page>('/contacts.list', { page_size: 1, cursor: all.data[1]?.id });
    expect(byId.body.data).toEqual([all.data[1]]);
    expect((await call('/contacts.list', { page_size: 1, cursor: nobody })).status).toBe(400);
    expect((await call('/contacts.list', { page_size: 100, cursor: nobody })).status).toBe(200);
  });
});

describe('contacts.info', () => {
  it('finds by id and by conversation; neither is 400, nobody 404, with a message', async () => {
    const conversation = '11111111-1111-4111-8111-111111111111';
    const contact = await create({ conversations: { [conversation]: 'viber' } });
    expect(await info(contact.id)).toEqual(contact);
    expect(await ofConversation(conversation)).toEqual(contact);
    expect(await call('/contacts.info', {})).toMatchObject({ status: 400, body: { message: expect.any(String) } });
    expect(await call('/contacts.info', { id: nobody })).toMatchObject({
      status: 404,
      body: { message: expect.any(String) },
    });
  });
});

describe('contacts.update', () => {
  it('merges what is given, the whole address too; an empty text deletes', async () => {
    const { id } = await create(fields);
    // As the old client's updateContactDetails sends it.
    const details = {
      id,
      title: '',
      display_name: 'Ada L.',
      address: { city: '', state: 'Surrey' },
      via: { phone: '', email: 'a@b.c' },
    };
    expect(await call('/contacts.update', details)).toMatchObject({ status: 202, body: null });
    expect(await info(id)).toMatchObject({
      ...fields,
      title: null,
      display_name: 'Ada L.',
      address: { ...fields.address, city: null, state: 'Surrey' },
      via: { email: 'a@b.c' },
    });
    expect((await call('/contacts.update', { id: nobody, title: 'T' })).status).toBe(404);
    expect((await call('/contacts.update', { title: 'T' })).status).toBe(400);
  });
});

describe('contacts.delete', () => {
  it('is 202, then 404', async () => {
    const { id } = await create();
    expect(await call('/contacts.delete', { id })).toMatchObject({ status: 202, body: null });
    expect((await call('/contacts.info', { id })).status).toBe(404);
    expect((await call('/contacts.delete', { id })).status).toBe(404);
  });
});

describe('contacts.merge', () => {
  it('answers the destination with what it lacked, and the flat history; the source is gone', async () => {
    const [first, source] = [
      await create({ gender: 'f' }),
      await create({ title: 'S', address: { city: 's', state: 's' } }),
    ];
    await call('/contacts.merge', { source_id: first.id, destination_id: source.id });
    const merged = await info(source.id);
    const destination = await create({ title: 'D', address: { city: 'd' } });
    const { status, body } = await call<Contact>('/contacts.merge', {
      source_id: source.id,
      destination_id: destination.id,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: destination.id,
      title: 'D',
      gender: 'f',
      address: { city: 'd', state: 's' },
      merge_history: [first, merged],
    });
    expect((await call('/contacts.info', { id: source.id })).status).toBe(404);
    expect((await call('/contacts.merge', { source_id: destination.id, destination_id: nobody })).status).toBe(404);
    expect((await info(destination.id))['title']).toBe('D');
  });
});

describe('the contact of a conversation', () => {
  it('comes by itself, with the default name and the link, and takes the name', async () => {
    const { conversationId } = visit;
    const contact = await ofConversation(conversationId);
    expect(contact).toMatchObject({
      id: uuid5(conversationId),
      display_name: `Chatplugin ${conversationId.slice(-5)}`,
      conversations: { [conversationId]: 'chatplugin' },
    });
    await call('/conversations.update-contact', { conversation_id: conversationId, display_name: 'Ben' });
    await eventually(async () => (await info(contact.id))['display_name'] === 'Ben');
  });

  it('comes again with a later message after it was deleted', async () => {
    const { conversationId } = visit;
    const { id } = await ofConversation(conversationId);
    await call('/contacts.delete', { id });
    expect((await call('/contacts.info', { conversation_id: conversationId })).status).toBe(404);
    await visitorSends('again');
    expect(await ofConversation(conversationId)).toMatchObject({ id, display_name: 'Ben' });
  });
});

describe('contacts.recent-messages', () => {
  it('pages through each conversation by a cursor of its own', async () => {
    const { conversationId } = visit;
    await visitorSends('third');
    const contact = await ofConversation(conversationId);
    type Recent = Record<string, Page & { readonly data: readonly { readonly content: object }[] }>;
    const ask = async (more: object): Promise<Recent> =>
      (await call<Recent>('/contacts.recent-messages', { contact_id: contact.id, page_size: 2, ...more })).body;
    const newest = await eventually(async () => {
      const recent = await ask({});
      return recent[conversationId]?.pagination_data.total === 3 ? recent : null;
    });
    const texts = (recent: Recent) => recent[conversationId]?.data.map(({ content }) => content);
    expect(Object.keys(newest)).toEqual([conversationId]);
    expect(texts(newest)).toEqual([{ text: 'third' }, { text: 'again' }]);
    expect(Object.keys(newest[conversationId] ?? {}).toSorted()).toEqual(['data', 'pagination_data']);
    const cursors = { [conversationId]: newest[conversationId]?.pagination_data.next_cursor };
    expect(texts(await ask({ cursors, include_sources: ['chatplugin'] }))).toEqual([{ text: 'hello' }]);
    expect(await ask({ include_sources: ['viber'] })).toEqual({});
    expect((await call('/contacts.recent-messages', { contact_id: nobody })).status).toBe(404);
  });
});

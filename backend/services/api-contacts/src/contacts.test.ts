import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ContactPayload } from '@airy/contract';
import { eventually } from '@airy/testkit';
import { ownContactOf, startContactApi, type ContactApi, type ListedContacts } from './__fixtures__/contact-api.ts';

let api: ContactApi;
beforeAll(async () => {
  api = await startContactApi();
});
afterAll(() => api?.airy.close());

const nobody = '00000000-0000-4000-8000-000000000000';

describe('contacts.create', () => {
  it('stores all that is given, metadata and the whole address too', async () => {
    const fields = {
      display_name: 'Ada',
      avatar_url: 'https://cdn/ada.png',
      title: 'Countess',
      gender: 'f',
      timezone: -3,
      locale: 'en_GB',
      organization_name: 'Engines',
      via: { email: 'ada@example.org', 'e.mail': 'dotted' },
      address: {
        address_line1: '1 Street',
        address_line2: 'Flat',
        postal_code: 'N1',
        city: 'London',
        state: 'L',
        country: 'UK',
        organization_name: 'Home',
      },
      conversations: { [nobody]: 'facebook' },
      metadata: { vip: true, score: 4.5, deep: { list: [1, 'two'] } },
    };
    const created = await api.create(fields);
    expect(created).toMatchObject(fields);
    expect(Math.abs(Date.now() - (created.created_at ?? 0))).toBeLessThan(60_000);
    expect(await api.info(created.id)).toEqual(created);
  });

  it('takes an empty body', async () => {
    const answer = await api.call<ContactPayload>('/contacts.create', {});
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      display_name: null,
      via: null,
      address: null,
      metadata: null,
      conversations: null,
    });
  });

  it('is done once under one key', async () => {
    const key = { 'idempotency-key': 'create-once' };
    const [one, two] = await Promise.all(
      [1, 2].map(() => api.call<ContactPayload>('/contacts.create', { title: 'T' }, key)),
    );
    expect(two?.body).toEqual(one?.body);
    expect(await api.call('/contacts.create', { title: 'U' }, key)).toMatchObject({ status: 422 });
  });

  it('refuses what no contact can hold', async () => {
    const metadata = JSON.parse('{"__proto__":{"a":1}}') as object;
    expect(await api.call('/contacts.create', { metadata })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    });
    const large = { metadata: Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`k${n}`, n])) };
    expect(await api.call('/contacts.create', large)).toMatchObject({ status: 400 });
  });
});

describe('contacts.update', () => {
  it('changes what is given, removes what is empty, leaves the rest', async () => {
    const { id } = await api.create({
      display_name: 'Ada',
      title: 'T',
      via: { a: '1', b: '2' },
      address: { city: 'X', state: 'Y' },
      metadata: { a: { b: 1, c: 2 } },
    });
    const answer = await api.call('/contacts.update', {
      id,
      title: '',
      gender: 'f',
      via: { a: '' },
      address: { city: '' },
      metadata: { a: { b: null }, d: 'e' },
    });
    expect(answer).toMatchObject({ status: 202, body: null });
    expect(await api.info(id)).toMatchObject({
      display_name: 'Ada',
      title: null,
      gender: 'f',
      via: { b: '2' },
      address: { city: null, state: 'Y' },
      metadata: { a: { c: 2 }, d: 'e' },
    });
  });

  it('moves updated_at, also where something was only removed', async () => {
    const created = await api.create({ title: 'T' });
    await eventually(() => Date.now() > (created.updated_at ?? 0));
    await api.call('/contacts.update', { id: created.id, title: '' });
    const after = await api.info(created.id);
    expect(after.updated_at).toBeGreaterThan(created.updated_at ?? 0);
    expect(after.created_at).toBe(created.created_at);
  });

  it('of an unknown one is 404', async () => {
    expect(await api.call('/contacts.update', { id: nobody, title: 'T' })).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
  });
});

describe('contacts.info', () => {
  it('finds by conversation', async () => {
    const conversation = '11111111-1111-4111-8111-111111111111';
    const { id } = await api.create({ conversations: { [conversation]: 'viber' } });
    const found = await api.call<ContactPayload>('/contacts.info', { conversation_id: conversation });
    expect(found.body.id).toBe(id);
  });

  it('without either is 400, of nobody 404, with a message', async () => {
    expect(await api.call('/contacts.info', {})).toMatchObject({ status: 400, body: { message: expect.any(String) } });
    expect(await api.call('/contacts.info', { id: nobody })).toMatchObject({
      status: 404,
      body: { message: 'Contact not found' },
    });
  });
});

describe('contacts.delete', () => {
  it('removes it; again it is 404', async () => {
    const { id } = await api.create({ title: 'T' });
    expect(await api.call('/contacts.delete', { id })).toMatchObject({ status: 202, body: null });
    expect(await api.call('/contacts.info', { id })).toMatchObject({ status: 404 });
    expect(await api.call('/contacts.delete', { id })).toMatchObject({ status: 404 });
  });
});

describe('contacts.import', () => {
  it('makes a thousand, once under one key', async () => {
    const contacts = Array.from({ length: 1_000 }, (_, n) => ({
      display_name: `Imported ${n}`,
      via: { email: `${n}@x.org` },
    }));
    const key = { 'idempotency-key': 'import-1' };
    const before = (await api.call<ListedContacts>('/contacts.list', {})).body.pagination_data.total;
    const first = await api.call<{ data: ContactPayload[] }>('/contacts.import', contacts, key);
    expect(first.status).toBe(201);
    expect(first.body.data.map(one => one.display_name)).toEqual(contacts.map(one => one.display_name));
    const second = await api.call<{ data: ContactPayload[] }>('/contacts.import', contacts, key);
    expect(second.body).toEqual(first.body);
    expect((await api.call<ListedContacts>('/contacts.list', {})).body.pagination_data.total).toBe(before + 1_000);
    expect(await api.call('/contacts.import', contacts.slice(1), key)).toMatchObject({ status: 422 });
  });

  it('takes nothing if one cannot be stored', async () => {
    const before = (await api.call<ListedContacts>('/contacts.list', {})).body.pagination_data.total;
    const answer = await api.call('/contacts.import', [
      { title: 'good' },
      { metadata: Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`k${n}`, n])) },
    ]);
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining('Contact 1') } });
    expect((await api.call<ListedContacts>('/contacts.list', {})).body.pagination_data.total).toBe(before);
    expect(
      await api.call(
        '/contacts.import',
        Array.from({ length: 1_001 }, () => ({})),
      ),
    ).toMatchObject({ status: 400 });
  });
});

describe('contacts.list', () => {
  it('pages through all by name, those without one last, each once, and back', async () => {
    const pages: ListedContacts[] = [];
    let cursor: string | null = null;
    do {
      const page: ListedContacts = (await api.call<ListedContacts>('/contacts.list', { page_size: 300, cursor })).body;
      pages.push(page);
      cursor = page.pagination_data.next_cursor;
    } while (cursor !== null);
    const all = pages.flatMap(page => page.data);
    const total = pages[0]?.pagination_data.total;
    expect(new Set(all.map(({ id }) => id)).size).toBe(total);
    const names = all.flatMap(one => one.display_name ?? []);
    expect(names).toEqual(names.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(all.slice(names.length).every(one => one.display_name === null)).toBe(true);
    const back = await api.call<ListedContacts>('/contacts.list', {
      page_size: 300,
      cursor: pages[1]?.pagination_data.previous_cursor,
    });
    expect(back.body.data).toEqual(pages[0]?.data);
  });

  it("takes Airy Core's cursor, the first contact of the page; another one is 400", async () => {
    const two = (await api.call<ListedContacts>('/contacts.list', { page_size: 2 })).body.data;
    const page = await api.call<ListedContacts>('/contacts.list', { page_size: 1, cursor: two[1]?.id });
    expect(page.body.data).toEqual([two[1]]);
    expect(await api.call('/contacts.list', { page_size: 1, cursor: nobody })).toMatchObject({
      status: 400,
      body: { code: 'invalid_cursor' },
    });
  });
});

describe('contacts.merge', () => {
  it('takes what the destination lacks, the address too, keeps what was merged, and deletes the source', async () => {
    const source = await api.create({
      display_name: 'S',
      title: 'from source',
      via: { a: 's', b: 's' },
      address: { city: 's', state: 's' },
      metadata: { x: { y: 1, z: 1 } },
    });
    const destination = await api.create({
      display_name: 'D',
      via: { a: 'd' },
      address: { city: 'd' },
      metadata: { x: { y: 2 } },
    });
    const answer = await api.call<ContactPayload>('/contacts.merge', {
      source_id: source.id,
      destination_id: destination.id,
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      id: destination.id,
      display_name: 'D',
      title: 'from source',
      via: { a: 'd', b: 's' },
      address: { city: 'd', state: 's' },
      metadata: { x: { y: 2, z: 1 } },
      merge_history: [source],
    });
    expect(await api.call('/contacts.info', { id: source.id })).toMatchObject({ status: 404 });
    expect(await api.call('/contacts.merge', { source_id: source.id, destination_id: destination.id })).toMatchObject({
      status: 404,
    });
  });

  it('keeps histories flat, oldest first', async () => {
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map(title => api.create({ title })));
    await api.call('/contacts.merge', { source_id: a?.id, destination_id: b?.id });
    const { body } = await api.call<{ merge_history: object[] }>('/contacts.merge', {
      source_id: b?.id,
      destination_id: c?.id,
    });
    expect(body.merge_history).toMatchObject([{ id: a?.id }, { id: b?.id }]);
    expect(JSON.stringify(body.merge_history)).not.toContain('merge_history');
  });

  it('into nobody leaves the source as it was, and free', async () => {
    const source = await api.create({ title: 'stays' });
    expect(await api.call('/contacts.merge', { source_id: source.id, destination_id: nobody })).toMatchObject({
      status: 404,
    });
    expect(await api.info(source.id)).toEqual(source);
    expect(await api.call('/contacts.update', { id: source.id, title: 'changed' })).toMatchObject({ status: 202 });
  });

  it('of two into each other at once leaves one, with all there was', async () => {
    for (let round = 0; round < 10; round++) {
      const [a, b] = await Promise.all([api.create({ via: { a: 'a' } }), api.create({ via: { b: 'b' } })]);
      const answers = await Promise.all([
        api.call('/contacts.merge', { source_id: a.id, destination_id: b.id }),
        api.call('/contacts.merge', { source_id: b.id, destination_id: a.id }),
      ]);
      expect(answers.every(({ status }) => [200, 404, 409].includes(status))).toBe(true);
      const left = await eventually(async () => {
        const infos = await Promise.all([a, b].map(({ id }) => api.call<ContactPayload>('/contacts.info', { id })));
        const there = infos.filter(({ status }) => status === 200);
        return there.length === 1 ? there[0]?.body : null;
      });
      expect(left).toMatchObject({ via: { a: 'a', b: 'b' } });
    }
  });

  it('of a contact into itself is 400', async () => {
    const { id } = await api.create();
    expect(await api.call('/contacts.merge', { source_id: id, destination_id: id })).toMatchObject({ status: 400 });
  });
});

describe('the contact of a conversation', () => {
  it('comes by itself, is named by default, then by the platform, then by nobody else', async () => {
    const conversation = await api.contactWrites('hello');
    const contact = await api.contactOf(conversation);
    expect(contact).toMatchObject({
      id: ownContactOf(conversation),
      display_name: `Facebook ${conversation.slice(-5)}`,
      conversations: { [conversation]: 'facebook' },
    });
    await api.profile(conversation, 'Ada', 'https://cdn/1.png');
    await eventually(async () => (await api.info(contact.id)).display_name === 'Ada');
    await api.profile(conversation, 'Other', 'https://cdn/2.png');
    await eventually(async () => (await api.info(contact.id)).avatar_url === 'https://cdn/2.png');
    expect((await api.info(contact.id)).display_name).toBe('Ada');
    await api.call('/contacts.update', { id: contact.id, avatar_url: 'https://own/3.png' });
    await api.profile(conversation, 'Other', 'https://cdn/4.png');
    await api.profile(conversation, 'Mark', 'https://cdn/5.png');
    expect((await api.info(contact.id)).avatar_url).toBe('https://own/3.png');
  });

  it('comes again with the next message after it was deleted, and not before', async () => {
    const conversation = await api.contactWrites('hello', 'ben');
    await api.profile(conversation, 'Ben');
    await eventually(async () => (await api.contactOf(conversation)).display_name === 'Ben');
    await api.call('/contacts.delete', { id: ownContactOf(conversation) });
    await api.profile(conversation, 'Benjamin');
    expect(await api.call('/contacts.info', { conversation_id: conversation })).toMatchObject({ status: 404 });
    await api.contactWrites('again', 'ben');
    expect(await api.contactOf(conversation)).toMatchObject({ display_name: 'Benjamin' });
  });

  it('is the one that it was merged into, and again its own once that is deleted', async () => {
    const conversation = await api.contactWrites('hello', 'cleo');
    const own = await api.contactOf(conversation);
    const other = await api.create({ display_name: 'Cleo' });
    await api.call('/contacts.merge', { source_id: own.id, destination_id: other.id });
    await api.contactWrites('again', 'cleo');
    expect(await api.contactOf(conversation)).toMatchObject({ id: other.id, display_name: 'Cleo' });
    await api.call('/contacts.delete', { id: other.id });
    await api.contactWrites('and again', 'cleo');
    expect((await api.contactOf(conversation)).id).toBe(own.id);
  });
});

describe('contacts.recent-messages', () => {
  it('lists the newest of each conversation, by source and with a cursor each', async () => {
    const [one, two] = [await api.contactWrites('1', 'dora'), await api.contactWrites('x', 'dora-elsewhere')];
    await api.contactWrites('2', 'dora');
    await api.contactWrites('3', 'dora');
    const { id } = await api.create({ conversations: { [one]: 'facebook', [two]: 'viber', [nobody]: 'facebook' } });
    type Recent = Record<
      string,
      { data: { content: { text: string } }[]; pagination_data: { next_cursor: string | null; total: number } }
    >;
    const texts = (recent: Recent, conversation: string) =>
      recent[conversation]?.data.map(({ content }) => content.text);
    const all = await eventually(async () => {
      const { body } = await api.call<Recent>('/contacts.recent-messages', { contact_id: id, page_size: 2 });
      return body[one]?.pagination_data.total === 3 ? body : null;
    });
    expect([Object.keys(all).toSorted(), texts(all, one), texts(all, two)]).toEqual([
      [one, two].toSorted(),
      ['3', '2'],
      ['x'],
    ]);
    const cursors = { [one]: all[one]?.pagination_data.next_cursor };
    const next = await api.call<Recent>('/contacts.recent-messages', {
      contact_id: id,
      page_size: 2,
      cursors,
      include_sources: ['facebook'],
    });
    expect([Object.keys(next.body), texts(next.body, one)]).toEqual([[one], ['1']]);
    const wrong = { contact_id: id, page_size: 1, cursors: { [one]: 'nonsense' } };
    expect(await api.call('/contacts.recent-messages', wrong)).toMatchObject({
      status: 400,
      body: { code: 'invalid_cursor' },
    });
    expect(await api.call('/contacts.recent-messages', { contact_id: nobody })).toMatchObject({ status: 404 });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ContactPayload } from '@airy/contract';
import { eventually } from '@airy/testkit';
import { startContactApi, type ContactApi, type ListedContacts } from './__fixtures__/contact-api.ts';

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

  it('ends the pages of an answer early where it would be too large, and their cursors go on', async () => {
    const said = (who: string, number: number): string => `${who} ${number} ${'x'.repeat(600_000)}`;
    const of = new Map<string, string>();
    for (const who of ['eve', 'eva'])
      for (let number = 0; number < 8; number++) of.set(await api.contactWrites(said(who, number), who), who);
    const ids = [...of.keys()];
    const { id } = await api.create({ conversations: Object.fromEntries(ids.map(one => [one, 'facebook'])) });
    type Page = {
      data: { content: { text: string } }[];
      pagination_data: { next_cursor: string | null; total: number };
    };
    const ask = async (cursors: Record<string, string>) => {
      const request = { contact_id: id, page_size: 20, cursors };
      const { body } = await api.call<Record<string, Page>>('/contacts.recent-messages', request);
      expect(JSON.stringify(body).length).toBeLessThan(8 * 1024 * 1024 + 10_000);
      return body;
    };
    let answer = await eventually(async () => {
      const body = await ask({});
      return ids.every(one => body[one]?.pagination_data.total === 8) && body;
    });
    const seen = new Map<string, string[]>(ids.map(one => [one, []]));
    for (;;) {
      const cursors: Record<string, string> = {};
      for (const [one, { data, pagination_data: pages }] of Object.entries(answer)) {
        seen.get(one)?.push(...data.map(({ content }) => content.text.slice(0, 5)));
        if (pages.next_cursor !== null) cursors[one] = pages.next_cursor;
      }
      if (Object.keys(cursors).length === 0) break;
      for (const one of ids) if (cursors[one] === undefined) seen.set(one, []);
      answer = await ask(cursors);
    }
    const newestFirst = (one: string): string[] => [7, 6, 5, 4, 3, 2, 1, 0].map(number => `${of.get(one)} ${number}`);
    expect([...seen]).toEqual(ids.map(one => [one, newestFirst(one)]));
  });
});

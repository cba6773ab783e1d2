import { describe, expect, it } from '@jest/globals';
import type { CustomSource, Tag, Template, User, Webhook } from '@airy/model';
import { filledAdministrationView } from './filled-view.fixture.ts';

const urgent: Tag = { id: 't1', name: 'urgent', color: 'RED' };
const later: Tag = { id: 't2', name: 'later', color: 'BLUE' };

async function withTags() {
  const filled = await filledAdministrationView();
  for (const tag of [urgent, later]) filled.put('tags', tag.id, tag);
  return filled;
}

describe('tags', () => {
  it('are listed by name and read by id', async () => {
    await using filled = await withTags();
    expect(await filled.view.tags()).toEqual([later, urgent]);
    expect(await filled.view.tag('t1')).toEqual(urgent);
    expect(await filled.view.tag('t3')).toBeNull();
  });

  it('change and go', async () => {
    await using filled = await withTags();
    filled.put('tags', 't1', { ...urgent, name: 'soon' } as Tag);
    filled.put('tags', 't2', null);
    expect(await filled.view.tags()).toEqual([{ ...urgent, name: 'soon' }]);
  });
});

const template = (id: string, name: string, source = 'facebook'): Template => ({ id, name, source, content: '{}' });
const webhook: Webhook = {
  id: 'w1',
  name: null,
  events: ['message.created'],
  signKey: 'sealed:v1:k',
  endpoint: 'https://example.org/hook',
  headers: { 'X-Key': 'sealed:v1:h' },
  status: 'Subscribed',
  subscribedAt: 1_622_541_600_000,
  delivery: '{"order":"conversation"}',
};
const source: CustomSource = {
  id: 'my-source',
  token: 'sealed:v1:t',
  name: 'Mine',
  imageUrl: null,
  actionEndpoint: null,
  createdAt: 1_622_541_600_000,
};

describe('templates, webhooks and sources', () => {
  it('come back as they were stored', async () => {
    await using filled = await filledAdministrationView();
    const without = { ...webhook, id: 'w2', events: [], headers: null, signKey: null, delivery: null, subscribedAt: 1 };
    filled.put('webhooks', webhook.id, webhook);
    filled.put('webhooks', without.id, without);
    filled.put('customSources', source.id, source);
    expect(await filled.view.webhooks()).toEqual([without, webhook]);
    expect(await filled.view.webhook('w1')).toEqual(webhook);
    expect(await filled.view.sources()).toEqual([source]);
    expect(await filled.view.source('my-source')).toEqual(source);
    filled.put('customSources', source.id, null);
    expect(await filled.view.source('my-source')).toBeNull();
  });

  it('are listed by source, and by name', async () => {
    await using filled = await filledAdministrationView();
    for (const one of [template('1', 'b'), template('2', 'a'), template('3', 'c', 'viber')])
      filled.put('templates', one.id, one);
    expect((await filled.view.templates('facebook')).map(({ id }) => id)).toEqual(['2', '1']);
    expect(await filled.view.template('3')).toEqual(template('3', 'c', 'viber'));
  });
});

describe('users', () => {
  const user = (id: string): User => ({ id, firstSeenAt: 1, lastSeenAt: 2, name: null, avatarUrl: null });
  const ids = ['a', 'b', 'c', 'd', 'e'];

  async function withUsers() {
    const filled = await filledAdministrationView();
    for (const id of ids.toReversed()) filled.put('users', id, user(id));
    return filled;
  }

  it('are paged by the id with which a page begins', async () => {
    await using filled = await withUsers();
    const page = async (cursor: string | null) => {
      const { items, ...cursors } = await filled.view.users({ cursor, pageSize: 2 });
      return { ids: items.map(({ id }) => id), ...cursors };
    };
    expect(await page(null)).toEqual({ ids: ['a', 'b'], previousCursor: null, nextCursor: 'c', total: 5 });
    expect(await page('c')).toEqual({ ids: ['c', 'd'], previousCursor: 'a', nextCursor: 'e', total: 5 });
    expect(await page('e')).toEqual({ ids: ['e'], previousCursor: 'c', nextCursor: null, total: 5 });
    expect(await page('b')).toEqual({ ids: ['b', 'c'], previousCursor: 'a', nextCursor: 'd', total: 5 });
    await expect(page('bb')).rejects.toMatchObject({ code: 'invalid_cursor' });
    await expect(page('z')).rejects.toMatchObject({ code: 'invalid_cursor' });
  });

  it('are found by their ids', async () => {
    await using filled = await withUsers();
    expect([...(await filled.view.usersById(['b', 'x', 'a'])).keys()].toSorted()).toEqual(['a', 'b']);
    expect((await filled.view.usersById([])).size).toBe(0);
  });
});

it('folded again, and over, is the same rows', async () => {
  await using first = await filledAdministrationView();
  await using second = await filledAdministrationView();
  const records = [
    ['tags', urgent],
    ['templates', template('1', 'b')],
    ['webhooks', webhook],
    ['customSources', source],
  ] as const;
  for (const [topic, value] of records) first.put(topic, value.id, value);
  for (const [topic, value] of records.toReversed()) {
    const before = { ...value, name: 'before' };
    second.put(topic, value.id, before);
    second.put(topic, value.id, null);
    second.put(topic, value.id, value);
  }
  expect(await second.dump()).toEqual(await first.dump());
});

/** Contacts that become one, and those that conversations get by themselves. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ContactPayload } from '@airy/contract';
import { eventually } from '@airy/testkit';
import { ownContactOf, startContactApi, type ContactApi } from './__fixtures__/contact-api.ts';

let api: ContactApi;
beforeAll(async () => {
  api = await startContactApi();
});
afterAll(() => api?.airy.close());

const nobody = '00000000-0000-4000-8000-000000000000';

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

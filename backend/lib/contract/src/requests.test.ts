/** What requests may look like: contract §0, §3, §14. */
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { channelExplore } from './channels.ts';
import { endpoints, type EndpointName } from './index.ts';

const id = 'fb14abcd-0000-5000-8000-000000000001';

function accepted(name: EndpointName, body: unknown): unknown {
  return endpoints[name].request.parse(body);
}
function refused(name: EndpointName, body: unknown): string | undefined {
  const result = endpoints[name].request.safeParse(body);
  return result.success ? undefined : result.error.issues[0]?.path.join('.');
}

describe('scalars are coerced (contract §14)', () => {
  it('numbers and booleans where text is declared', () => {
    expect(accepted('tags.create', { name: 5, color: 'tag-red' })).toMatchObject({ name: '5' });
    expect(accepted('conversations.set-state', { conversation_id: id, state: true })).toMatchObject({ state: 'true' });
    expect(refused('tags.create', { name: ['a'], color: 'tag-red' })).toBe('name');
    expect(refused('tags.create', { name: null, color: 'tag-red' })).toBe('name');
  });

  it('"cursor": 0 is the text 0, "" is none', () => {
    expect(accepted('conversations.list', { cursor: 0 })).toMatchObject({ cursor: '0' });
    expect(accepted('conversations.list', { cursor: '' })).toMatchObject({ cursor: null });
  });

  it.each([
    [0, 10],
    ['0', 10],
    [null, 20],
    [undefined, 20],
    ['7', 7],
    [7.9, 7],
    [100_000, 1000],
  ])('page_size %j is %i', (given, taken) => {
    expect(accepted('messages.list', { conversation_id: id, page_size: given })).toMatchObject({ page_size: taken });
  });

  it.each([-1, 'many', '1e3', [], {}, true])('page_size %j is refused', given => {
    expect(refused('conversations.list', { page_size: given })).toBe('page_size');
  });
});

describe('fields', () => {
  it('that are optional may be null or absent (contract §0)', () => {
    const nulls = { filters: null, cursor: null, page_size: null };
    expect(accepted('conversations.list', nulls)).toEqual(accepted('conversations.list', {}));
    expect(accepted('tags.update', { id, name: null })).toEqual({ id, name: null, color: null });
  });

  it('of people have a length: names 1,000 characters, contents 256 kB', () => {
    const [fits, long] = ['x'.repeat(1_000), 'x'.repeat(1_001)];
    for (const [name, field, body] of [
      ['conversations.set-state', 'state', { conversation_id: id }],
      ['conversations.update-contact', 'display_name', { conversation_id: id }],
      ['contacts.create', 'display_name', {}],
      ['contacts.update', 'display_name', { id }],
      ['tags.create', 'name', { color: 'tag-red' }],
      ['tags.update', 'name', { id }],
      ['templates.create', 'name', { source: 'facebook', content: {} }],
      ['templates.update', 'name', { id }],
    ] as const) {
      expect(accepted(name, { ...body, [field]: fits })).toMatchObject({ [field]: fits });
      expect(refused(name, { ...body, [field]: long })).toBe(field);
    }
    const large = { text: 'ä'.repeat(131_072) };
    expect(refused('messages.send', { conversation_id: id, message: large })).toBe('message');
    expect(refused('chatplugin.send', { message: large })).toBe('message');
    expect(refused('templates.create', { name: 'n', source: 's', content: large })).toBe('content');
    expect(refused('templates.update', { id, content: large })).toBe('content');
    const message = { text: 'ä'.repeat(131_000) };
    expect(accepted('chatplugin.send', { message })).toMatchObject({ message });
  });

  it('of an address that are unknown are ignored; postcode is postal_code', () => {
    const taken = (address: object) => accepted('contacts.create', { address });
    expect(taken({ postcode: 12345, street: 'x' })).toMatchObject({ address: { postal_code: '12345' } });
    expect(taken({ postcode: 'old', postal_code: 'new' })).toMatchObject({ address: { postal_code: 'new' } });
    expect(taken({ street: { any: 1 } })).toMatchObject({ address: {} });
    expect(refused('contacts.create', { address: { city: {} } })).toBe('address.city');
  });

  it('that are unknown are ignored (contract §0)', () => {
    expect(accepted('channels.info', { channel_id: id, more: 1 })).toEqual({ channel_id: id });
  });

  it('with an id take any case, and nothing that is no UUID', () => {
    expect(accepted('channels.info', { channel_id: id.toUpperCase() })).toEqual({ channel_id: id });
    for (const wrong of ['', 'x', 5, null, `${id}0`, {}])
      expect(refused('channels.info', { channel_id: wrong })).toBe('channel_id');
  });

  it('image_url and imageUrl are both taken (contract §14)', () => {
    expect(accepted('channels.update', { channel_id: id, imageUrl: 'u' })).toMatchObject({ imageUrl: 'u' });
    expect(accepted('channels.update', { channel_id: id, image_url: 'u' })).toMatchObject({ image_url: 'u' });
  });
});

describe('messages.send', () => {
  it('takes any JSON but null as the message', () => {
    for (const message of ['text', 0, false, [], {}, { text: 'a' }])
      expect(accepted('messages.send', { conversation_id: id, message })).toMatchObject({ message });
    expect(refused('messages.send', { conversation_id: id, message: null })).toBe('message');
  });

  it('needs a conversation, or a recipient in a channel', () => {
    expect(refused('messages.send', { message: 'a' })).toBe('conversation_id');
    expect(refused('messages.send', { message: 'a', source_recipient_id: 'r' })).toBe('conversation_id');
    expect(refused('messages.send', { message: 'a', source_recipient_id: 'r', channel_id: id })).toBeUndefined();
  });
});

describe('chatplugin.authenticate', () => {
  it('receives channel_id and resume_token, or one of them (contract §14)', () => {
    expect(refused('chatplugin.authenticate', { channel_id: id, resume_token: 't' })).toBeUndefined();
    expect(refused('chatplugin.authenticate', { resume_token: 't' })).toBeUndefined();
    expect(refused('chatplugin.authenticate', {})).toBe('channel_id');
  });
});

describe('endpoints', () => {
  it.each(Object.entries(endpoints))('%s is declared like all others', (name, endpoint) => {
    expect(endpoint.path).toBe(`/${name}`);
    expect(endpoint.summary).toMatch(/^[A-Z].*[^.]$/);
    expect(endpoint.writes && endpoint.access === 'none').toBe(false);
  });

  it('keep the older spellings of Airy Core', () => {
    const ofSource = channelExplore('facebook', z.object({}));
    const aliases = [...Object.values(endpoints), ofSource].flatMap(endpoint => endpoint.aliases ?? []);
    expect(aliases).toEqual(
      expect.arrayContaining([
        '/conversations.setState',
        '/conversations.removeState',
        '/conversations.updateContact',
        '/facebook.channels.explore',
      ]),
    );
    expect(new Set(aliases).size).toBe(aliases.length);
  });
});

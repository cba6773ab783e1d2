import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maxContentBytes, maxTextLength, problemOf } from './content.ts';
import { chatplugin } from './source.ts';

async function connect(body: unknown) {
  const request = chatplugin.channels.connect.parse(body);
  const http = { request: () => Promise.reject(new Error('A widget asks nobody.')) };
  return chatplugin.channels.onConnect({
    config: {},
    request: request as never,
    publicUrl: 'https://airy.example',
    http,
  });
}

describe('connecting a widget', () => {
  it('stores name and picture, in both spellings, and makes a new channel each time (contract §3, §14)', async () => {
    const metadata = { name: 'Shop', image_url: 'https://shop.example/logo.png' };
    const connection = { sourceChannelId: 'Shop', token: null, metadata };
    expect(await connect({ name: ' Shop ', image_url: metadata.image_url })).toEqual(connection);
    expect(await connect({ name: 'Shop', imageUrl: metadata.image_url })).toEqual(connection);
    expect(await connect({ name: 'Shop' })).toEqual({ ...connection, metadata: { name: 'Shop' } });
    expect(chatplugin.channels.newChannelEachTime).toBe(true);
  });

  it.each([{}, { name: '' }, { name: ' ' }, { name: 1 }])('refuses %j', async body => {
    await expect(connect(body)).rejects.toThrow();
  });
});

describe('content', () => {
  it('may be any JSON within the limits', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 3 }), content => expect(problemOf(content)).toBeNull()));
    expect(problemOf({ text: 'x'.repeat(maxTextLength) })).toBeNull();
  });

  it.each([
    ['a text that is too long', { text: 'x'.repeat(maxTextLength + 1) }, 'longer than'],
    ['a plain text that is too long', 'x'.repeat(maxTextLength + 1), 'longer than'],
    ['a message that is too large', { data: '€'.repeat(maxContentBytes / 2) }, 'larger than'],
  ])('must not be %s', (_name, content, problem) => {
    expect(problemOf(content)).toContain(problem);
  });
});

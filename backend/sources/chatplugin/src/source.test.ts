import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maxContentBytes, maxTextLength, problemOf } from './content.ts';
import { chatpluginChannels } from './channels.ts';

async function connect(body: unknown) {
  const request = chatpluginChannels.connect.parse(body);
  const http = { request: () => Promise.reject(new Error('A widget asks nobody.')) };
  return chatpluginChannels.onConnect({
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
    expect(chatpluginChannels.newChannelEachTime).toBe(true);
  });

  it.each([{}, { name: '' }, { name: ' ' }, { name: 1 }])('refuses %j', async body => {
    await expect(connect(body)).rejects.toThrow();
  });
});

describe('content', () => {
  it('may be JSON of any other shape within the limits', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 3 }), content => expect(problemOf(content)).toBeNull()));
    expect(problemOf({ text: 'x'.repeat(maxTextLength) })).toBeNull();
  });

  it.each([
    { text: 'Hi', postbackData: 'A' },
    { text: '**Hi**', containsRichText: true },
    { text: 'Size?', quick_replies: [{ title: 'M', payload: 'M' }] },
    { richCard: { standaloneCard: { cardContent: { title: 'Shoe' } } } },
    { suggestionResponse: { text: 'Yes', postbackData: 'yes' } },
    { attachment: { type: 'image', payload: { url: 'https://shop.example/a.png' } } },
    { attachment: { type: 'file', payload: { url: 'HTTP://shop.example/a.pdf' } }, text: '' },
  ])('may be %j (contract §10)', content => {
    expect(problemOf(content)).toBeNull();
  });

  const attachment = (url: unknown, type: unknown = 'image') => ({ attachment: { type, payload: { url } } });

  it.each([
    ['a text that is too long', { text: 'x'.repeat(maxTextLength + 1) }, 'message.text', 'longer than'],
    ['a plain text that is too long', 'x'.repeat(maxTextLength + 1), 'message', 'longer than'],
    ['a message that is too large', { data: '€'.repeat(maxContentBytes / 2) }, 'message', 'larger than'],
    ['a number as text', { text: 5, attachment: { type: 'evil' } }, 'message.text', 'must be text'],
    ['no text', { text: null }, 'message.text', 'must be text'],
    ['an attachment of no known type', attachment('https://a.example', 'evil'), 'message.attachment.type', 'one of'],
    ['an attachment that is text', { text: 'Hi', attachment: 'evil' }, 'message.attachment.type', 'one of'],
    ['an attachment without an address', attachment(undefined), 'message.attachment.payload.url', 'address'],
    ['a script as an address', attachment('javascript:alert(1)'), 'message.attachment.payload.url', 'address'],
    ['an address without a host', attachment('https://'), 'message.attachment.payload.url', 'address'],
  ])('must not be %s', (_name, content, field, reason) => {
    expect(problemOf(content)).toEqual({ field, reason: expect.stringContaining(reason) });
  });
});

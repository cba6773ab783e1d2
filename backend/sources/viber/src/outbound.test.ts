import { describe, expect, it } from '@jest/globals';
import type { Json, SendRequest, StoredFile } from '@airy/source-kit';
import type { ViberConfig } from './config.ts';
import { contents } from './content.ts';
import { sendToViber } from './outbound.ts';
import { bot, config, scripted, viberAnswer } from './test-bot.ts';

async function sent(content: Json, given: Partial<SendRequest<ViberConfig>> = {}) {
  const { http, calls } = scripted({ send_message: viberAnswer(0, 'ok', { message_token: '5741311803571721087' }) });
  const message = { sentAt: 0, conversation: null, lastReceivedAt: null, messageId: 'm', recipient: '01234567890A=' };
  const result = await sendToViber({ config, channel: bot, ...message, content, ...given, http });
  return { result, body: calls[0]?.body };
}

describe('a message to Viber', () => {
  it('has receiver, sender and version added', async () => {
    const { result, body } = await sent({ type: 'text', text: 'Hello' });
    expect(result).toEqual({ kind: 'delivered', sourceMessageId: '5741311803571721087' });
    expect(body).toEqual({
      receiver: '01234567890A=',
      min_api_version: 1,
      sender: { name: 'Lamps and shades', avatar: 'https://lamps.example/icon.png' },
      type: 'text',
      text: 'Hello',
    });
  });

  it('is a text, also in the words of bots of Airy Core', async () => {
    const content = { text: 'Hello', type: 'text-content' };
    expect((await sent(content)).body).toMatchObject({ type: 'text', text: 'Hello' });
    expect(contents.viber.read(content)?.parts).toEqual([{ kind: 'text', text: 'Hello' }]);
    expect((await sent({ ...content, text: ' ' })).result).toMatchObject({ error: 'The text is empty.' });
  });

  it('is told which types there are', async () => {
    const { result } = await sent({ type: 'voice' });
    expect(result).toMatchObject({ error: expect.stringContaining('text, url, picture, video, file') });
  });

  it('keeps a sender and a version of its own, never another receiver', async () => {
    const own = { sender: { name: 'Ada' }, min_api_version: 7, receiver: 'somebody else' };
    expect((await sent({ type: 'text', text: 'Hello', ...own })).body).toMatchObject({
      ...own,
      receiver: '01234567890A=',
    });
  });

  it('has a sender’s name that is not too long', async () => {
    const channel = {
      ...bot,
      metadata: { name: 'Lamps and shades of all the world', image_url: 'http://plain.example' },
    };
    expect((await sent({ type: 'text', text: 'Hello' }, { channel })).body).toMatchObject({
      sender: { name: 'Lamps and shades of all the ' },
    });
  });

  it('tells the size of a file of our own, and is not sent where nobody knows it', async () => {
    const content = { type: 'file', media: 'https://airy.example/media/a.pdf', file_name: 'a.pdf' };
    const file = { bytes: new Uint8Array(1_234) } as unknown as StoredFile;
    expect((await sent(content, { readFile: async () => file })).body).toMatchObject({ size: 1_234 });
    for (const readFile of [{}, { readFile: async () => null }]) {
      const { result, body } = await sent(content, readFile);
      expect(result).toMatchObject({ kind: 'failed', code: 'invalid_request', error: expect.stringContaining('size') });
      expect(body).toBeUndefined();
    }
    expect((await sent({ ...content, size: 5 })).body).toMatchObject({ size: 5 });
  });

  it.each<[string, Json]>([
    ['text alone', 'Hello'],
    ['without a type', { text: 'Hello' }],
    ['of a type that is none', { type: 'voice', text: 'Hello' }],
    ['without what its type needs', { type: 'location' }],
    ['with an address that is none', { type: 'picture', text: '', media: 'lamp.png' }],
    ['empty', { type: 'text', text: ' ' }],
  ])('is not sent where it is %s', async (_what, content) => {
    const { result, body } = await sent(content);
    expect(result).toMatchObject({ kind: 'failed', code: 'invalid_request' });
    expect(body).toBeUndefined();
  });
});

/** Files that were uploaded are measured before they are sent, over real HTTP, with the real store. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asText, at, type ContentFormat } from '@airy/content';
import type { MessagePayload } from '@airy/contract';
import { mediaResolver } from '@airy/media-resolver';
import { eventually, testSystemToken, textOnly } from '@airy/testkit';
import { smsChannel, startConversationApi, type ConversationApi } from './__fixtures__/conversation-api.ts';

const maxBytes = 1_000;
let takenTypes: readonly string[] = [];

const content: ContentFormat = {
  ...textOnly.content,
  get limits() {
    const files = { image: { types: takenTypes, maxBytes }, file: { types: ['application/pdf'], maxBytes } };
    return { kinds: ['text', 'image', 'file'] as const, maxTextLength: 10, files };
  },
  measure: one => {
    const kind = asText(at(one, 'kind')) === 'file' ? 'file' : 'image';
    return { kind, text: null, files: [{ kind, url: asText(at(one, 'url')) ?? '' }], choices: 0 };
  },
};

let api: ConversationApi;
beforeAll(async () => {
  api = await startConversationApi({ services: [mediaResolver], content });
  await api.storeChannel(smsChannel);
});
afterAll(() => api.airy.close());

/** @returns the address of a file with these first bytes, and so many in all. */
async function uploaded(beginning: Buffer, bytes: number): Promise<string> {
  const form = new FormData();
  // Names and declared types are the sender's word only.
  form.append('file', new Blob([Buffer.concat([beginning, Buffer.alloc(bytes)]).subarray(0, bytes)]), 'a.pdf');
  const headers = { authorization: `Bearer ${testSystemToken}` };
  const response = await fetch(`${api.airy.url}/media.upload`, { method: 'POST', body: form, headers });
  return ((await response.json()) as { readonly media_url: string }).media_url;
}

const jpeg = Buffer.from('ffd8ffe000104a464946', 'hex');
const gif = Buffer.from('GIF89a');

const send = (message: object, to: object) => api.call<MessagePayload>('/messages.send', { ...to, message });
const inConversation = async () => ({ conversation_id: await api.contactWrites('Hello') });
const toSomebody = () => Promise.resolve({ channel_id: smsChannel.id, source_recipient_id: '+4917012345' });

describe.each([
  ['messages.send in a conversation', inConversation],
  ['messages.send to somebody', toSomebody],
])('%s', (_name, recipient) => {
  beforeAll(() => void (takenTypes = ['image/jpeg']));

  it('takes a file of the largest size, and refuses one byte more', async () => {
    const to = await recipient();
    expect((await send({ url: await uploaded(jpeg, maxBytes) }, to)).status).toBe(200);
    expect(await send({ url: await uploaded(jpeg, maxBytes + 1) }, to)).toMatchObject({
      status: 422,
      body: { code: 'content_not_accepted', details: { limit: 'file_size', max: maxBytes, actual: maxBytes + 1 } },
    });
  });

  it('refuses a file of another type, whatever it is called', async () => {
    const to = await recipient();
    const url = await uploaded(gif, 100);
    expect(await send({ url }, to)).toMatchObject({
      status: 422,
      body: { details: { limit: 'file_type', types: ['image/jpeg'], type: 'image/gif' } },
    });
    expect(await send({ url, kind: 'file' }, to)).toMatchObject({ body: { details: { types: ['application/pdf'] } } });
  });

  it('judges no files of others, and none that are gone or have a made-up address', async () => {
    const to = await recipient();
    const url = await uploaded(gif, 100);
    const gone = `${api.airy.url}${api.airy.context.mediaLinks.linkTo(`${'0'.repeat(64)}.gif`)}`;
    for (const other of ['https://files.example/a.gif', url.replace(/signature=.*/, 'signature=x'), gone])
      expect((await send({ url: other }, to)).status).toBe(200);
  });
});

describe('messages.resend', () => {
  it('refuses a file that the channel takes no more', async () => {
    takenTypes = ['image/gif'];
    const to = await inConversation();
    const { body } = await send({ url: await uploaded(gif, 100) }, to);
    await api.platformRefuses(to.conversation_id, body.id);
    const resend = () => api.call('/messages.resend', { message_id: body.id });
    takenTypes = ['image/png'];
    const failed = await eventually(async () => (await resend()).status === 422 && (await resend()));
    expect(failed).toMatchObject({ body: { details: { limit: 'file_type', type: 'image/gif' } } });
    takenTypes = ['image/gif'];
    expect((await resend()).status).toBe(200);
  });
});

describe('a store that cannot be asked', () => {
  it('hinders nobody from sending', async () => {
    takenTypes = ['image/jpeg'];
    const url = await uploaded(gif, 100);
    const to = await inConversation();
    expect((await send({ url }, to)).status).toBe(422);
    const store = await api.airy.context.mediaStore();
    const { size } = await store.get();
    (await store.get()).size = () => Promise.reject(new Error('out of order'));
    expect((await send({ url }, to)).status).toBe(200);
    (await store.get()).size = size;
  });
});

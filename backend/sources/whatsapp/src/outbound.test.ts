import { describe, expect, it } from '@jest/globals';
import type { HttpOutcome, Json, SendRequest } from '@airy/source-kit';
import { markSeenOnWhatsapp, sendToWhatsapp } from './outbound.ts';
import { answer, cloudError, config, openNumber, scripted } from './test-number.ts';
import type { WhatsappConfig } from './config.ts';

const messagesPath = `POST /${openNumber.sourceChannelId}/messages`;
const mediaPath = `POST /${openNumber.sourceChannelId}/media`;
const accepted = () => answer(200, { messages: [{ id: 'wamid.sent' }] });

async function send(
  content: Json,
  {
    respond = accepted,
    media = () => answer(200, { id: '449' }),
    ...changed
  }: Partial<SendRequest<WhatsappConfig>> & { respond?: () => HttpOutcome; media?: () => HttpOutcome } = {},
) {
  const { http, calls } = scripted({ [messagesPath]: respond, [mediaPath]: media });
  const result = await sendToWhatsapp({
    ...{ config, channel: openNumber, sentAt: 0, conversation: null, lastReceivedAt: null, messageId: 'm1' },
    recipient: '16505551234',
    ...changed,
    content,
    http,
  });
  return { result, calls, body: calls.at(-1)?.body as Record<string, Json> | undefined };
}

describe('the call (contract §6)', () => {
  it('is the content, and whom it is for', async () => {
    const { result, calls, body } = await send({ text: { preview_url: false, body: 'Hi' } });
    expect(result).toEqual({ kind: 'delivered', sourceMessageId: 'wamid.sent' });
    expect(calls[0]).toMatchObject({
      url: 'https://graph.facebook.com/v25.0/106540352242922/messages',
      headers: { authorization: 'Bearer number-token-that-nobody-sees' },
    });
    expect(body).toEqual({
      text: { preview_url: false, body: 'Hi' },
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '16505551234',
      biz_opaque_callback_data: 'airy:16505551234',
    });
  });

  it('says the type that old contents leave out, and keeps what the caller gives along', async () => {
    expect((await send({ image: { link: 'https://x.example/a.png' } })).body).toMatchObject({ type: 'image' });
    const own = {
      type: 'text',
      text: { body: 'Hi' },
      context: { message_id: 'wamid.1' },
      biz_opaque_callback_data: 'mine',
    };
    expect((await send(own)).body).toMatchObject(own);
  });

  it('goes to nobody else than the contact', async () => {
    const { body } = await send({ text: { body: 'Hi' }, to: '4999', recipient: 'US.1', recipient_type: 'group' });
    expect(body).toMatchObject({ to: '16505551234', recipient_type: 'individual' });
    expect(body).not.toHaveProperty('recipient');
  });

  it('names people without a number by their business-scoped id, never in `to`', async () => {
    for (const recipient of ['US.13491208655302741918', 'US.ENT.11815799212886844830']) {
      const { body } = await send({ text: { body: 'Hi' } }, { recipient });
      expect(body).toMatchObject({ recipient });
      expect(body).not.toHaveProperty('to');
    }
  });

  it('takes a number as people write it', async () => {
    expect((await send({ text: { body: 'Hi' } }, { recipient: '+49 (151) 123-456' })).body).toMatchObject({
      to: '49151123456',
    });
  });
});

describe('files of our own store', () => {
  const content = { type: 'document', document: { link: 'https://airy.example/media/x.pdf', filename: 'Bill.pdf' } };
  const readFile = async () => ({ bytes: Buffer.from('%PDF'), type: 'application/pdf' });

  it('are handed over, and named by their id', async () => {
    const { result, calls, body } = await send(content, { readFile });
    expect(result).toMatchObject({ kind: 'delivered' });
    const form = Buffer.from(calls[0]?.body as Uint8Array).toString();
    expect(form).toContain('name="messaging_product"\r\n\r\nwhatsapp\r\n');
    expect(form).toContain('Content-Type: application/pdf\r\n\r\n%PDF\r\n--airy-m1--');
    expect(body).toMatchObject({ type: 'document', document: { id: '449', filename: 'Bill.pdf' } });
    expect(JSON.stringify(body)).not.toContain('airy.example');
  });

  it('of others are named by their address', async () => {
    const { calls, body } = await send(content, { readFile: async () => null });
    expect(calls).toHaveLength(1);
    expect(body).toMatchObject({ document: content.document });
  });

  it('that are not taken: tried again where nobody knows, refused where WhatsApp says why', async () => {
    const cut = await send(content, { readFile, media: () => ({ sent: null, reason: 'time-out' }) });
    expect(cut).toMatchObject({ result: { kind: 'not-accepted' }, calls: [{ method: 'POST' }] });
    const refused = await send(content, {
      readFile,
      media: () => answer(400, cloudError(131_053, 'Media upload error')),
    });
    expect(refused).toMatchObject({ result: { kind: 'failed', code: 'source_rejected' } });
    expect(refused.calls).toHaveLength(1);
  });
});

describe('refusals', () => {
  it('are told in WhatsApp’s own details', async () => {
    const respond = () => answer(400, cloudError(132_000, 'Number of parameters does not match', 'expected 2'));
    expect((await send({ text: { body: 'Hi' } }, { respond })).result).toMatchObject({
      error: '(#132000) Number of parameters does not match: expected 2',
      sourceError: expect.stringContaining('"code":132000'),
    });
  });

  it('of too many messages to one person wait as long as WhatsApp says, else six seconds', async () => {
    const limited = (headers: Readonly<Record<string, string>> = {}) =>
      send({ text: { body: 'Hi' } }, { respond: () => answer(400, cloudError(131_056, 'pair'), headers) });
    expect((await limited()).result).toMatchObject({ kind: 'not-accepted', retryAfterMs: 6_000 });
    expect((await limited({ 'retry-after': '60' })).result).toMatchObject({ retryAfterMs: 60_000 });
  });

  it('of ours call nobody: no message, and no token', async () => {
    for (const content of ['Hi', { Body: 'Hi' }, { text: 'Hi' }, { type: 'image', image: {} }])
      expect(await send(content)).toMatchObject({ calls: [], result: { kind: 'failed', code: 'invalid_request' } });
    const closed = await send({ text: { body: 'Hi' } }, { channel: { ...openNumber, token: null } });
    expect(closed).toMatchObject({ calls: [], result: { code: 'channel_disconnected' } });
  });
});

describe('reading', () => {
  it('is told with the platform’s id of the newest message', async () => {
    const { http, calls } = scripted({ [messagesPath]: () => answer(200, { success: true }) });
    const request = { config, channel: openNumber, contactId: '1', sourceMessageId: 'wamid.in', http };
    await markSeenOnWhatsapp(request);
    expect(calls[0]?.body).toEqual({ messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.in' });
    await expect(markSeenOnWhatsapp({ ...request, channel: { ...openNumber, token: null } })).rejects.toMatchObject({
      code: 'source_token_invalid',
    });
  });
});

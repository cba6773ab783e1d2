/** A real SMTP server: what a mail looks like, and what its answers mean. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { conversationId } from '@airy/source-kit';
import type { Json, OpenConversation, SendRequest, SendResult } from '@airy/source-kit';
import { createServer } from 'node:net';
import { parseEmail } from './inbound.ts';
import { accountAt, channelOf, config, noHttp } from './poller.fixture.ts';
import { sendEmail } from './outbound.ts';
import { provenIds } from './proven-ids.ts';
import { startSmtp, type TestSmtp } from './smtp.fixture.ts';
import type { MailAccount } from './account.ts';
import type { EmailConfig } from './config.ts';
import { ownMessageId, type Prover } from './message-id.ts';

const address = 'support@shop.example';
const messageId = '0b1f6c1e-8a51-4c0e-9b1e-1c2f6f1a2b3c';
const conversation: OpenConversation = {
  id: '5c7d1f0e-2a4b-5c6d-8e7f-0a1b2c3d4e5f',
  createdAt: 0,
  metadata: {
    source: {
      thread: {
        subject: 'Where is my order?',
        message_id: '<b@customer.example>',
        references: '<a@customer.example> <b@customer.example>',
        from: 'ann@customer.example',
        cc: 'bob@customer.example',
      },
    },
  },
};

function proverOf(account: MailAccount): Prover {
  return { channelId: channelOf(account).id, key: account.proofKey };
}

describe('sending a mail', () => {
  let smtp: TestSmtp;
  beforeAll(async () => {
    smtp = await startSmtp('correct-horse');
  });
  afterAll(() => smtp.stop());
  beforeEach(() => {
    smtp.mode = 'ok';
    (smtp.mails as unknown[]).length = 0;
  });

  function send(content: Json, change: Partial<SendRequest<EmailConfig>> = {}, port = smtp.port): Promise<SendResult> {
    const account = accountAt(address, { smtp: { host: '127.0.0.1', port, security: 'none' } });
    return sendEmail({
      config,
      channel: channelOf(account),
      sentAt: Date.UTC(2026, 10, 21, 12),
      conversation,
      lastReceivedAt: null,
      messageId,
      recipient: 'ann@customer.example',
      content,
      http: noHttp,
      readFile: async url =>
        url.endsWith('/a.pdf') ? { bytes: Buffer.from('%PDF-1.4'), type: 'application/pdf' } : null,
      ...change,
    });
  }

  it('answers within the thread, to all who are in it, and says who we are', async () => {
    const sent = { messageId, conversationId: conversation.id, address };
    const id = ownMessageId(sent, proverOf(accountAt(address)));
    expect(await send({ text: 'It is on its way.\n\nBest, Köln' })).toEqual({ kind: 'delivered', sourceMessageId: id });
    const [mail] = smtp.mails;
    expect(mail).toMatchObject({ from: address, to: ['ann@customer.example', 'bob@customer.example'] });
    for (const line of [
      'From: Support <support@shop.example>',
      'To: ann@customer.example',
      'Cc: bob@customer.example',
      'Subject: Re: Where is my order?',
      `Message-ID: ${id}`,
      'In-Reply-To: <b@customer.example>',
      'References: <a@customer.example> <b@customer.example>',
      'Date: Sat, 21 Nov 2026 12:00:00 +0000',
    ])
      expect(mail?.raw.replaceAll('\r\n ', ' ')).toContain(`${line}\r\n`);
  });

  it('is the same mail when it is sent again', async () => {
    const [first, second] = [await send({ text: 'Hello' }), await send({ text: 'Hello' })];
    expect(second).toEqual(first);
  });

  it('begins a conversation that an answer finds, also one that names our mail alone', async () => {
    const started = await send({ subject: 'Your order', text: 'Hello' }, { conversation: null });
    expect(smtp.mails[0]?.raw).toContain('Subject: Your order\r\n');
    const id = started.kind === 'delivered' ? started.sourceMessageId : '';
    const answer = [
      'From: ann@customer.example',
      `To: ${address}`,
      'Message-ID: <c@customer.example>',
      `In-Reply-To: ${id}`,
      '',
      'Thanks',
    ];
    const channel = channelOf(accountAt(address));
    const body = Buffer.from(answer.join('\r\n'));
    const ids = (await provenIds({ body, digest: 'd' }, proverOf(accountAt(address)))).join(' ');
    const { commands } = await parseEmail({
      body,
      headers: { 'channel-id': channel.id, 'own-addresses': address, 'own-ids': ids, digest: 'd', 'received-at': '5' },
      receivedAt: 5,
    });
    expect(commands[0]).toMatchObject({ conversationId: conversationId(channel.id, 'ann@customer.example') });
  });

  it('sends HTML and files of ours, and no file of others', async () => {
    const attachments = [{ url: 'https://airy.example/media/a.pdf', name: 'Invoice "1".pdf' }];
    expect(await send({ text: 'See', html: '<p>See</p>', attachments })).toMatchObject({ kind: 'delivered' });
    expect(smtp.mails[0]?.raw).toMatch(/Content-Type: application\/pdf/u);
    expect(smtp.mails[0]?.raw).toContain(Buffer.from('%PDF-1.4').toString('base64'));
    const foreign = [{ url: 'http://169.254.169.254/latest' }];
    expect(await send({ text: 'See', attachments: foreign })).toMatchObject({
      kind: 'failed',
      code: 'content_not_accepted',
    });
    expect(smtp.mails).toHaveLength(1);
  });

  it.each<[string, Json]>([
    ['a subject', { subject: 'x\r\nBcc: victim@other.example', text: 'a' }],
    ['a copy', { text: 'a', cc: ['a@b.example>\r\nBcc: <victim@other.example'] }],
  ])('lets no header in through %s', async (_where, content) => {
    expect(await send(content)).toMatchObject({ kind: 'failed', code: 'content_not_accepted' });
  });

  it('lets no header in through what others wrote, or through names', async () => {
    const thread = {
      subject: 'x\r\nBcc: victim@other.example',
      message_id: '<a@b>\r\nBcc: <v@o>',
      from: 'ann@customer.example',
      cc: 'x@y.example\r\nBcc: v@o.example',
    };
    const hostile = { ...conversation, metadata: { source: { thread } } };
    const attachments = [{ url: 'https://airy.example/media/a.pdf', name: 'a\r\nBcc: victim@other.example' }];
    const channel = channelOf(accountAt(address, { smtp: { host: '127.0.0.1', port: smtp.port, security: 'none' } }));
    const named = { ...channel, metadata: { name: 'Shop\r\nBcc: victim@other.example' } };
    expect(await send({ text: 'a', attachments }, { conversation: hostile, channel: named })).toMatchObject({
      kind: 'delivered',
    });
    expect(smtp.mails[0]?.raw).not.toMatch(/^bcc:/imu);
    expect(smtp.mails[0]?.to).toEqual(['ann@customer.example']);
  });

  it.each<[string, TestSmtp['mode'], Partial<SendResult>]>([
    ['is busy', 'busy', { kind: 'not-accepted' }],
    ['refuses the mail', 'refuse', { kind: 'failed', code: 'source_rejected' }],
    ['refuses the recipient', 'refuse-recipient', { kind: 'failed', code: 'source_rejected' }],
    ['breaks off before it took the mail', 'cut-before', { kind: 'unknown' }],
    ['breaks off after it took the mail', 'cut-after', { kind: 'unknown' }],
  ])('knows what follows when the server %s', async (_what, mode, result) => {
    smtp.mode = mode;
    expect(await send({ text: 'Hello' })).toMatchObject(result);
  });

  it('is not sent where nobody listens, where the password is wrong, and where it is too large', async () => {
    expect(await send({ text: 'Hello' }, {}, 1)).toMatchObject({ kind: 'not-accepted' });
    const account = accountAt(address, {
      smtp: { host: '127.0.0.1', port: smtp.port, security: 'none' },
      credentials: { kind: 'password', password: 'wrong' },
    });
    expect(await send({ text: 'Hello' }, { channel: channelOf(account) })).toMatchObject({
      kind: 'failed',
      code: 'source_token_invalid',
    });
    const readFile = async () => ({ bytes: Buffer.alloc(2 * 1024 * 1024, 65), type: 'text/plain' });
    const large = { text: 'Hello', attachments: [{ url: 'https://airy.example/media/a.txt' }] };
    expect(await send(large, { readFile })).toMatchObject({ kind: 'failed', code: 'content_not_accepted' });
    expect(smtp.mails).toHaveLength(0);
  });

  it('is not sent when the connection breaks before all of it was handed over', async () => {
    const silent = createServer(socket => {
      socket.write('220 mail.example\r\n');
      socket.on('data', chunk => {
        for (const line of chunk.toString('latin1').split('\r\n').slice(0, -1))
          if (line === 'DATA') socket.destroy();
          else socket.write('250 ok\r\n');
      });
      socket.on('error', () => undefined);
    });
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { readonly port: number };
    expect(await send({ text: 'Hello' }, {}, port)).toMatchObject({ kind: 'not-accepted' });
    silent.close();
  });

  it('tells a copy that was refused, and goes to the one who was written to', async () => {
    expect(await send({ text: 'Hello', cc: ['nobody@customer.example'] })).toMatchObject({
      kind: 'delivered',
      metadata: { source: { copies_refused: 'nobody@customer.example' } },
    });
    expect(smtp.mails[0]?.to).toEqual(['ann@customer.example']);
  });
});

/** A real IMAP server: what is read and in which order, and what a mailbox that was set up anew does to it. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { eventually } from '@airy/testkit';
import { describeWith } from '@airy/testkit/describe-with';
import { ImapFlow } from 'imapflow';
import { startDovecot, type Dovecot } from './dovecot.fixture.ts';
import { mailRoom } from './mail-room.ts';
import { Poller, accountAt } from './poller.fixture.ts';
import { parseEmail } from './inbound.ts';

function mail(subject: string, more: readonly string[] = [], body = 'Hello'): string {
  const id = `Message-ID: <${subject.replaceAll(' ', '-')}@customer.example>`;
  return [
    'From: Ann <ann@customer.example>',
    'To: support@shop.example',
    `Subject: ${subject}`,
    id,
    ...more,
    '',
    body,
  ].join('\r\n');
}

describeWith('dovecot', 'a mailbox', () => {
  let dovecot: Dovecot;
  let count = 0;
  beforeAll(async () => {
    dovecot = await startDovecot();
  }, 30_000);
  afterAll(() => dovecot.stop());

  /** A mailbox of its own, with a folder that can be set up anew. */
  async function newMailbox(folder = 'Support') {
    const address = `box${count++}@shop.example`;
    const within = <T>(work: (client: ImapFlow) => Promise<T>): Promise<T> => dovecot.as(address, work);
    const put = (...mails: readonly string[]): Promise<void> =>
      within(async client => {
        for (const one of mails) await client.append(folder, one);
      });
    /** Reads from now on. */
    const newPoller = async (): Promise<Poller> => {
      const { uidValidity, uidNext } = await within(client => client.mailboxOpen(folder));
      const start = { uidValidity: String(uidValidity), uidNext, at: Date.now() };
      return new Poller(accountAt(address, { imap: server(dovecot.port), folder, start }));
    };
    await within(client => client.mailboxCreate(folder));
    return { poller: await newPoller(), newPoller, put, within, folder, address };
  }

  function server(port: number, security: 'none' | 'tls' = 'none') {
    return { host: '127.0.0.1', port, security };
  }

  it('tells what arrives, in its order, and goes on where it stopped', async () => {
    const { poller, put } = await newMailbox();
    poller.start();
    await put(mail('one'), mail('two'));
    await eventually(() => poller.events.length === 2);
    await poller.stop();
    await put(mail('three'));
    poller.start();
    await eventually(() => poller.events.length === 3);
    await put(mail('four'));
    await eventually(() => poller.events.length === 4);
    await poller.stop();
    expect(poller.subjects()).toEqual(['one', 'two', 'three', 'four']);
  });

  it('leaves alone what was there before the channel was, and marks nothing as read', async () => {
    const { newPoller, put, within, folder } = await newMailbox();
    await put(mail('old'));
    const late = await newPoller();
    await put(mail('new'));
    late.start();
    await eventually(() => late.events.length === 1);
    await late.stop();
    expect(late.subjects()).toEqual(['new']);
    const flags = await within(async client => {
      await client.mailboxOpen(folder, { readOnly: true });
      return client.fetchAll('1:*', { flags: true });
    });
    expect(flags.map(one => [...(one.flags ?? [])].filter(flag => flag !== '\\Recent'))).toEqual([[], []]);
  });

  it('loses and doubles nothing when the mailbox gets other numbers', async () => {
    const { poller, put, within, folder } = await newMailbox();
    poller.start();
    await put(mail('one'), mail('two'));
    await eventually(() => poller.events.length === 2);
    await poller.stop();
    await within(async client => {
      await client.mailboxDelete(folder);
      await client.mailboxCreate(folder);
    });
    await put(mail('two'), mail('three'));
    poller.start();
    await put(mail('four'));
    await eventually(() => poller.subjects().includes('four'));
    await poller.stop();
    const parsed = await Promise.all(poller.events.map(event => parseEmail({ ...event, receivedAt: 0 })));
    const ids = parsed.map(({ commands }) => (commands[0]?.type === 'message.receive' ? commands[0].messageId : ''));
    expect(new Set(poller.subjects())).toEqual(new Set(['one', 'two', 'three', 'four']));
    expect(new Set(ids).size).toBe(4);
    expect(poller.cursor).toMatchObject({ uidNext: 4, again: null });
  });

  it('reads by time what is in another folder, also where it has the same numbers', async () => {
    const { poller, put, within, address } = await newMailbox();
    poller.start();
    await put(mail('one'), mail('two'));
    await eventually(() => poller.events.length === 2);
    await poller.stop();
    await within(client => client.mailboxCreate('Sales'));
    await within(client => client.append('Sales', mail('three')));
    const sales = await within(client => client.mailboxOpen('Sales'));
    const start = { uidValidity: String(sales.uidValidity), uidNext: sales.uidNext, at: Date.now() };
    const other = new Poller(accountAt(address, { imap: server(dovecot.port), folder: 'Sales', start }));
    other.cursor = { ...(poller.cursor as object), uidValidity: start.uidValidity };
    other.start();
    await eventually(() => other.events.length === 1);
    await other.stop();
    expect(other.subjects()).toEqual(['three']);
    expect(other.cursor).toMatchObject({ uidNext: 2, again: null });
  });

  it('moves the cursor with the save only', async () => {
    const { poller, put } = await newMailbox();
    await put(mail('one'));
    poller.failure = new Error('the log is away');
    poller.start();
    await expect(poller.ended()).rejects.toThrow('the log is away');
    expect(poller.cursor).toBeNull();
    poller.start();
    await eventually(() => poller.events.length === 1);
    await poller.stop();
    // With what it stands behind, and never before.
    expect(poller.cursors).toHaveLength(1);
    expect(poller.subjects()).toEqual(['one']);
  });

  it('stores files beside the mail, and keeps the rest byte for byte', async () => {
    const { poller, put } = await newMailbox();
    const picture = Buffer.alloc(2 * 1024 * 1024, 7);
    const parts = [
      '--b',
      'Content-Type: text/plain',
      '',
      'See the picture',
      '--b',
      'Content-Type: image/png; name="a.png"',
      'Content-Transfer-Encoding: base64',
      '',
      picture.toString('base64').replaceAll(/.{76}/gu, '$&\r\n'),
      '--b--',
      '',
    ];
    poller.start();
    await put(mail('picture', ['Content-Type: multipart/mixed; boundary=b'], parts.join('\r\n')));
    await eventually(() => poller.events.length === 1);
    await poller.stop();
    const [event] = poller.events;
    expect(event?.body.length).toBeLessThan(2_000);
    const parsed = await parseEmail({
      body: event?.body ?? Buffer.alloc(0),
      headers: event?.headers ?? {},
      receivedAt: 0,
    });
    const content = JSON.parse((parsed.commands[0] as { content: string }).content) as {
      attachments: { url: string; size: number }[];
    };
    expect(content).toMatchObject({
      text: 'See the picture',
      attachments: [{ name: 'a.png', type: 'image/png', size: picture.length }],
    });
    expect(Buffer.compare(poller.files.get(content.attachments[0]?.url ?? '') ?? Buffer.alloc(0), picture)).toBe(0);
  });

  it('fetches no mail before there is room for it, whatever other accounts read, and gives back what it took', async () => {
    const { poller, put } = await newMailbox();
    const fetched = jest.spyOn(ImapFlow.prototype, 'fetchOne');
    const others = await mailRoom.take(128 * 1024 * 1024, new AbortController().signal);
    try {
      poller.start();
      await put(mail('one'), mail('two'));
      await eventually(() => mailRoom.waiting === 1);
      expect(fetched.mock.calls.map(([, query]) => query)).toEqual([{ size: true, internalDate: true }]);
      others.release();
      await eventually(() => poller.events.length === 2);
      await eventually(() => mailRoom.takenBytes === 0);
      await poller.stop();
    } finally {
      others.release();
      fetched.mockRestore();
    }
  });

  it('gives its room back when what it read cannot be saved', async () => {
    const { poller, put } = await newMailbox();
    poller.failure = new Error('the log is away');
    poller.start();
    await put(mail('one'));
    await expect(poller.ended()).rejects.toThrow('away');
    expect(mailRoom.takenBytes).toBe(0);
  });

  it('says what is wrong when it cannot sign in, or finds no folder', async () => {
    const imap = server(dovecot.port);
    const wrong = new Poller(accountAt('x@shop.example', { imap, credentials: { kind: 'password', password: 'no' } }));
    wrong.start();
    await expect(wrong.ended()).rejects.toMatchObject({ consequence: 'token' });
    const missing = new Poller(accountAt('x@shop.example', { imap, folder: 'Nowhere' }));
    missing.start();
    await expect(missing.ended()).rejects.toMatchObject({
      consequence: 'refused',
      message: expect.stringContaining('INBOX'),
    });
    const tls = server(dovecot.tlsPort, 'tls');
    const unsafe = new Poller(accountAt('x@shop.example', { imap: tls }));
    unsafe.start();
    await expect(unsafe.ended()).rejects.toMatchObject({ message: expect.stringContaining('certificate') });
  });
});

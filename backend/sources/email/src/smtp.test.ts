/** What is said to a mail server, word by word, and when it is left. */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { accountAt, config, noHttp } from './poller.fixture.ts';
import { sendBySmtp, SmtpFailure, tryToSignIn } from './smtp.ts';
import { MailTrouble } from './trouble.ts';

type Answer = (line: string, socket: Socket) => string | null;

interface Scripted {
  readonly said: string[];
  readonly options: Parameters<typeof sendBySmtp>[0];
  /** Settles once the client has gone. */
  readonly left: Promise<unknown>;
  stop(): void;
}

const envelope = { from: 'us@shop.example', to: 'ann@customer.example', copies: ['bob@customer.example'] };
const mail = Buffer.from('Subject: x\r\n\r\nHello\r\n');

/** Answers each line with what `answer` says, and `250 ok` where that says nothing. */
async function scripted(answer: Answer, greeting = '220 mail.example\r\n'): Promise<Scripted> {
  const said: string[] = [];
  const { promise: left, resolve } = Promise.withResolvers<void>();
  const server: Server = createServer(socket => {
    socket.write(greeting);
    socket.on('data', chunk => {
      for (const line of chunk.toString('latin1').split('\r\n').slice(0, -1)) {
        said.push(line);
        socket.write(answer(line, socket) ?? '250 ok\r\n');
      }
    });
    socket.on('error', () => undefined);
    socket.on('end', resolve);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  const account = accountAt('us@shop.example', { smtp: { host: '127.0.0.1', port, security: 'none' } });
  return { said, left, options: { account, config, http: noHttp }, stop: () => server.close() };
}

/** The time that a call may take, in the hands of the test. */
function clock(): { readonly isOver: () => void; readonly timesMs: readonly number[] } {
  const controller = new AbortController();
  const timesMs: number[] = [];
  jest.spyOn(AbortSignal, 'timeout').mockImplementation(timeMs => {
    timesMs.push(timeMs);
    return controller.signal;
  });
  return { isOver: () => controller.abort(), timesMs };
}

const failureOf = (call: Promise<unknown>): Promise<unknown> => call.then(() => null).catch((error: unknown) => error);

describe('one mail to a mail server', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each([
    ['one after the other', ''],
    ['all at once', '250-mail.example\r\n250 PIPELINING\r\n'],
  ])('goes to no copy when the one it is for is refused, asked %s', async (_how, hello) => {
    const server = await scripted(line => {
      if (line.startsWith('EHLO') && hello !== '') return hello;
      if (line.startsWith('RCPT TO:<ann@')) return '550 5.1.1 No such user\r\n';
      return line === 'DATA' ? '354 go on\r\n' : null;
    });
    const failure = await failureOf(sendBySmtp(server.options, envelope, mail));
    await server.left;
    server.stop();
    expect(failure).toBeInstanceOf(SmtpFailure);
    expect(failure).toMatchObject({ status: 550, mayBeTaken: false, message: '550 5.1.1 No such user' });
    expect(server.said).toContain('RCPT TO:<bob@customer.example>');
    expect(server.said).not.toContain('Subject: x');
    expect(server.said).not.toContain('.');
  });

  it('says why the one it is for was refused, not why a copy was', async () => {
    const server = await scripted(line => {
      if (line.startsWith('RCPT TO:<ann@')) return '550 5.1.1 No such user\r\n';
      return line.startsWith('RCPT TO:<bob@') ? '450 4.2.0 Try again later\r\n' : null;
    });
    expect(await failureOf(sendBySmtp(server.options, envelope, mail))).toMatchObject({ status: 550 });
    server.stop();
  });

  it('may be taken when the server says a byte now and then instead of an answer', async () => {
    const time = clock();
    const server = await scripted(line => {
      if (line === 'DATA') return '354 go on\r\n';
      if (line !== '.') return null;
      setImmediate(time.isOver);
      return '250-not yet\r\n';
    });
    const failure = await failureOf(sendBySmtp(server.options, envelope, mail));
    await server.left;
    server.stop();
    expect(failure).toMatchObject({ name: 'SmtpFailure', status: null, mayBeTaken: true });
    expect(time.timesMs).toEqual([90_001]);
  });

  it('is not taken when the time is over before it was begun', async () => {
    const time = clock();
    const server = await scripted(line => {
      if (!line.startsWith('RCPT')) return null;
      setImmediate(time.isOver);
      return '250-not yet\r\n';
    });
    const failure = await failureOf(sendBySmtp(server.options, envelope, mail));
    await server.left;
    server.stop();
    expect(failure).toMatchObject({ name: 'SmtpFailure', status: null, mayBeTaken: false });
    expect(server.said).not.toContain('DATA');
  });

  it('is not begun when signing in takes all the time', async () => {
    const time = clock();
    const server = await scripted(() => {
      setImmediate(time.isOver);
      return '250-not yet\r\n';
    });
    for (const call of [() => sendBySmtp(server.options, envelope, mail), () => tryToSignIn(server.options)]) {
      const failure = await failureOf(call());
      expect(failure).toBeInstanceOf(MailTrouble);
      expect(failure).toMatchObject({ reason: 'unreachable' });
    }
    await server.left;
    server.stop();
    expect(time.timesMs).toEqual([90_001, 60_000]);
  });
});

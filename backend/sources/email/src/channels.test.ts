/** Connecting and checking a mailbox against real servers: what is wrong, and what to do. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeWith } from '@airy/testkit/describe-with';
import type { Connection, SourceHttp } from '@airy/source-kit';
import { createServer, type Server } from 'node:http';
import { accountOf } from './account.ts';
import { password, startDovecot, type Dovecot } from './dovecot.fixture.ts';
import { config, noHttp } from './poller.fixture.ts';
import { serversOf } from './providers.ts';
import { startSmtp, type TestSmtp } from './smtp.fixture.ts';
import { email } from './source.ts';

type Body = Readonly<Record<string, unknown>>;

async function connect(body: Body, http: SourceHttp = noHttp, settings = config): Promise<Connection> {
  const { channels } = email;
  if (!channels) throw new Error('the source connects no channels');
  const request = channels.connect.parse(body) as never;
  return channels.onConnect({ config: settings, request, publicUrl: 'https://airy.example', http });
}

function opened({ sourceChannelId, token, metadata }: Connection) {
  return { id: 'c1', sourceChannelId, token, metadata };
}

describeWith('dovecot', 'connecting a mailbox', () => {
  let dovecot: Dovecot;
  let smtp: TestSmtp;
  let tokenInfo: Server;
  let body: Body;

  beforeAll(async () => {
    // Whose an access token is, as the server asks it of the provider.
    tokenInfo = createServer((request, answer) => {
      const isGood = (request.url ?? '').includes('good-access-token');
      answer.writeHead(isGood ? 200 : 401, { 'content-type': 'application/json' });
      answer.end(
        JSON.stringify(isGood ? { email: 'support@shop.example', active: 'yes' } : { error: 'invalid_token' }),
      );
    });
    await new Promise<void>(resolve => tokenInfo.listen(0, '127.0.0.1', resolve));
    const { port } = tokenInfo.address() as { readonly port: number };
    [dovecot, smtp] = await Promise.all([
      startDovecot({ tokenInfoUrl: `http://127.0.0.1:${port}/info?access_token=` }),
      startSmtp(password),
    ]);
    body = {
      address: 'Support@Shop.example',
      name: 'Support',
      password,
      imap_host: '127.0.0.1',
      imap_port: dovecot.port,
      imap_security: 'none',
      smtp_host: '127.0.0.1',
      smtp_port: smtp.port,
      smtp_security: 'none',
    };
  }, 30_000);
  afterAll(async () => {
    await Promise.all([dovecot.stop(), smtp.stop(), new Promise(resolve => tokenInfo.close(resolve))]);
  });

  it('tries reading and sending, and tells everybody nothing that is secret', async () => {
    const connection = await connect(body);
    expect(connection.sourceChannelId).toBe('support@shop.example');
    expect(connection.metadata).toMatchObject({ name: 'Support', folder: 'INBOX' });
    expect(JSON.stringify(connection.metadata)).not.toContain(password);
    expect(accountOf(opened(connection)).start.uidNext).toBe(1);
    expect(await email.check?.({ config, channel: opened(connection), http: noHttp })).toEqual({
      ok: true,
      account: 'support@shop.example',
    });
  });

  it.each<[string, Body, string, RegExp]>([
    ['a wrong password', { password: 'guess' }, 'token', /app password/u],
    ['a folder that is not there', { folder: 'Nowhere' }, 'refused', /no folder Nowhere.*INBOX/u],
    ['a host that is not there', { imap_host: 'nowhere.invalid' }, 'away', /no host nowhere\.invalid/u],
    ['a port at which nobody listens', { smtp_port: 1 }, 'away', /SMTP.*cannot be reached/u],
    ['no address', { address: 'support' }, 'input', /no mail address/u],
    ['neither password nor OAuth', { password: '' }, 'input', /password/u],
  ])('says what is wrong with %s', async (_what, change, consequence, words) => {
    await expect(connect({ ...body, ...change })).rejects.toMatchObject({
      consequence,
      message: expect.stringMatching(words),
    });
  });

  it.each<[string, (connection: Connection) => Body, string]>([
    ['a password that was changed', () => ({ credentials: { kind: 'password', password: 'old' } }), 'token_invalid'],
    ['a folder that is gone', () => ({ folder: 'Gone' }), 'not_found'],
    ['a server that is away', () => ({ imap: { host: '127.0.0.1', port: 1, security: 'none' } }), 'unreachable'],
    ['mail that cannot be sent', () => ({ smtp: { host: '127.0.0.1', port: 1, security: 'none' } }), 'unreachable'],
    [
      'a certificate that nobody signed',
      () => ({ imap: { host: '127.0.0.1', port: dovecot.tlsPort, security: 'tls' } }),
      'certificate_invalid',
    ],
  ])('finds %s', async (_what, change, reason) => {
    const connection = await connect(body);
    const token = JSON.stringify({ ...accountOf(opened(connection)), ...change(connection) });
    expect(await email.check?.({ config, channel: { ...opened(connection), token }, http: noHttp })).toMatchObject({
      ok: false,
      reason,
      nextStep: expect.stringMatching(/\.$/u),
    });
  });

  it('finds a token that cannot be read', async () => {
    const channel = { id: 'c1', sourceChannelId: 'a@b.example', token: '{}', metadata: {} };
    expect(await email.check?.({ config, channel, http: noHttp })).toMatchObject({
      ok: false,
      reason: 'token_invalid',
    });
    expect(await email.check?.({ config, channel: null, http: noHttp })).toEqual({ ok: true, account: null });
  });

  it('calls no private address unless it may', async () => {
    const closed = email.config.parse({});
    await expect(connect(body, noHttp, closed)).rejects.toMatchObject({
      message: expect.stringContaining('not a public address'),
    });
  });

  it('signs in with OAuth, and asks for a new access token when one has ended', async () => {
    const asked: string[] = [];
    const http: SourceHttp = {
      request: async request => {
        asked.push(JSON.stringify(request.body));
        const text = JSON.stringify({ access_token: 'good-access-token', expires_in: 3600 });
        return { sent: true, status: 200, headers: {}, text };
      },
    };
    const oauth = {
      ...body,
      password: '',
      oauth_client_id: 'client',
      oauth_client_secret: 'client-secret',
      oauth_refresh_token: 'refresh',
      oauth_token_url: 'https://login.example/token',
    };
    const smtpWithToken = await startSmtp('good-access-token');
    try {
      const connection = await connect({ ...oauth, smtp_port: smtpWithToken.port }, http);
      expect(connection.sourceChannelId).toBe('support@shop.example');
      expect(asked).toEqual([expect.stringContaining('grant_type=refresh_token')]);
    } finally {
      await smtpWithToken.stop();
    }
  });

  it('says when a refresh token has ended', async () => {
    const http: SourceHttp = {
      request: async () => ({ sent: true, status: 400, headers: {}, text: '{"error":"invalid_grant"}' }),
    };
    const oauth = {
      ...body,
      password: '',
      oauth_client_id: 'c',
      oauth_refresh_token: 'ended',
      oauth_token_url: 'https://login.example/token',
    };
    await expect(connect(oauth, http)).rejects.toMatchObject({ consequence: 'token' });
  });
});

describe('hosts', () => {
  it('are known of large providers, and guessed of others', () => {
    expect(serversOf('gmail.com').imap).toEqual({ host: 'imap.gmail.com', port: 993, security: 'tls' });
    expect(serversOf('shop.onmicrosoft.com').smtp.host).toBe('smtp.office365.com');
    expect(serversOf('shop.example').imap.host).toBe('imap.shop.example');
    expect(serversOf('constructor').imap.host).toBe('imap.constructor');
  });
});

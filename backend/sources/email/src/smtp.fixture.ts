/** A real SMTP server that keeps what it is given, and refuses, breaks or is slow where told. */
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface KeptMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
}

/** `cut-…`: the connection breaks before, or after, the server has taken the mail. */
export type SmtpMode = 'ok' | 'busy' | 'refuse' | 'refuse-recipient' | 'cut-before' | 'cut-after';

export interface TestSmtp {
  readonly port: number;
  readonly mails: readonly KeptMail[];
  mode: SmtpMode;
  stop(): Promise<void>;
}

function refusal(code: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode: code });
}

export async function startSmtp(password: string, options: Partial<SMTPServerOptions> = {}): Promise<TestSmtp> {
  const mails: KeptMail[] = [];
  const state: { mode: SmtpMode } = { mode: 'ok' };
  const server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    size: 1024 * 1024,
    onAuth: (auth, _session, done) => {
      if (auth.password === password || auth.accessToken === password) done(null, { user: auth.username ?? '' });
      else done(refusal(535, '5.7.8 Authentication failed'));
    },
    onRcptTo: ({ address }, _session, done) => {
      if (state.mode === 'refuse-recipient' || address.startsWith('nobody@')) done(refusal(550, '5.1.1 No such user'));
      else done();
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : (mailFrom?.address ?? '');
        const keep = (): unknown =>
          mails.push({ from, to: rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks).toString('utf8') });
        if (state.mode === 'busy') return done(refusal(451, '4.3.0 Try again later'));
        if (state.mode === 'refuse') return done(refusal(554, '5.7.1 Looks like spam'));
        if (state.mode === 'cut-after') keep();
        if (state.mode.startsWith('cut')) return server.connections.forEach(one => one.close());
        keep();
        done(null, 'taken');
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as { readonly port: number };
  return {
    port,
    mails,
    get mode() {
      return state.mode;
    },
    set mode(mode: SmtpMode) {
      state.mode = mode;
    },
    stop: () => new Promise(resolve => server.close(() => resolve())),
  };
}

/** A real IMAP server of its own: `dovecot` of the system, in a temporary folder, on a free port of the loopback. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { eventually, pathOf, temporaryFolder } from '@airy/testkit';
import { ImapFlow } from 'imapflow';

export interface Dovecot {
  readonly port: number;
  /** With a certificate that nobody signed. */
  readonly tlsPort: number;
  /** Signs in, does something, and signs out. */
  as<T>(user: string, work: (client: ImapFlow) => Promise<T>): Promise<T>;
  /** What it logged. */
  log(): string;
  stop(): Promise<void>;
}

export const password = 'correct-horse';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** Mails may not belong to root, and the server drops its rights where it has them. */
function mailUser(): { readonly uid: number; readonly gid: number; readonly lines: readonly string[] } {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (uid === 0) return { uid: 65_534, gid: 65_534, lines: [] };
  const name = execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();
  const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
  return {
    uid,
    gid,
    lines: [`default_internal_user = ${name}`, `default_internal_group = ${group}`, `default_login_user = ${name}`],
  };
}

function settings(
  folder: string,
  ports: { readonly port: number; readonly tlsPort: number },
  tokenInfoUrl: string | null,
): string {
  const { uid, gid, lines } = mailUser();
  return [
    `base_dir = ${folder}/run`,
    `state_dir = ${folder}/state`,
    `log_path = ${folder}/log`,
    'protocols = imap',
    'listen = 127.0.0.1',
    `mail_location = maildir:${folder}/mail/%u`,
    'disable_plaintext_auth = no',
    'ssl = yes',
    `ssl_cert = <${folder}/cert.pem`,
    `ssl_key = <${folder}/key.pem`,
    `auth_mechanisms = plain login${tokenInfoUrl === null ? '' : ' xoauth2'}`,
    'auth_failure_delay = 0',
    `first_valid_uid = ${uid}`,
    `first_valid_gid = ${gid}`,
    ...lines,
    `passdb {\n driver = static\n mechanisms = plain login\n args = password=${password}\n}`,
    ...(tokenInfoUrl === null
      ? []
      : [`passdb {\n driver = oauth2\n mechanisms = xoauth2\n args = ${folder}/oauth2.conf\n}`]),
    `userdb {\n driver = static\n args = uid=${uid} gid=${gid} home=${folder}/mail/%u\n}`,
    `service imap-login {\n chroot =\n inet_listener imap {\n  port = ${ports.port}\n }\n inet_listener imaps {\n  port = ${ports.tlsPort}\n  ssl = yes\n }\n}`,
    // Wrong passwords are not made to wait: tests have many of them.
    'service anvil {\n chroot =\n unix_listener anvil-auth-penalty {\n  mode = 0\n }\n}',
    'service stats {\n chroot =\n}',
    '',
  ].join('\n');
}

/** @param options `tokenInfoUrl`: where it asks whose an access token is, for XOAUTH2. */
export async function startDovecot(options: { readonly tokenInfoUrl?: string } = {}): Promise<Dovecot> {
  const folder = temporaryFolder();
  const { path } = folder;
  const ports = { port: await freePort(), tlsPort: await freePort() };
  const { uid, gid } = mailUser();
  chmodSync(path, 0o755);
  mkdirSync(join(path, 'mail'));
  if (process.getuid?.() === 0) chownSync(join(path, 'mail'), uid, gid);
  makeCertificate(path);
  writeFileSync(join(path, 'dovecot.conf'), settings(path, ports, options.tokenInfoUrl ?? null));
  writeFileSync(
    join(path, 'oauth2.conf'),
    `tokeninfo_url = ${options.tokenInfoUrl ?? ''}\nusername_attribute = email\nactive_attribute = active\nactive_value = yes\n`,
  );
  const server = spawn(pathOf('dovecot') ?? 'dovecot', ['-F', '-c', join(path, 'dovecot.conf')], { stdio: 'ignore' });
  const log = (): string => readFileSync(join(path, 'log'), 'utf8');
  const as = async <T>(user: string, work: (client: ImapFlow) => Promise<T>): Promise<T> => {
    const auth = { user, pass: password };
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: ports.port,
      secure: false,
      doSTARTTLS: false,
      auth,
      logger: false,
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.logout();
    }
  };
  await eventually(() => as('somebody', async () => true));
  return {
    ...ports,
    as,
    log,
    stop: async () => {
      const ended = new Promise(resolve => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
      folder[Symbol.dispose]();
    },
  };
}

function makeCertificate(path: string): void {
  const subject = ['-subj', '/CN=mail.example', '-days', '1'];
  const files = ['-keyout', join(path, 'key.pem'), '-out', join(path, 'cert.pem')];
  const key = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', [...key, ...subject, ...files], { stdio: 'ignore' });
}

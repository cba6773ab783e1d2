/** Certificates for tests of TLS, made when they are needed and never kept in the tree. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** PEM texts. */
export interface KafkaCertificates {
  /** Signed the broker's and the client's. */
  readonly authority: string;
  readonly client: { readonly certificate: string; readonly key: string };
  /** Of another authority, which the broker does not know. */
  readonly stranger: { readonly authority: string; readonly certificate: string; readonly key: string };
}

/** Files for the broker's settings. */
export interface KafkaStores {
  /** Key and certificate. */
  readonly broker: string;
  readonly authority: string;
}

const run = promisify(execFile);
const days = '2';
const forServer = 'subjectAltName=IP:127.0.0.1,DNS:localhost';
const forClient = 'extendedKeyUsage=clientAuth';

/** Makes them in the folder, or reads those of last time. Needs `openssl`. */
export async function kafkaCertificates(
  folder: string,
): Promise<{ certificates: KafkaCertificates; stores: KafkaStores }> {
  const done = join(folder, 'done');
  if (!existsSync(done)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await makeAuthority(folder, 'authority');
    await makeAuthority(folder, 'other-authority');
    await sign({ folder, name: 'broker', authority: 'authority', extension: forServer });
    await sign({ folder, name: 'client', authority: 'authority', extension: forClient });
    await sign({ folder, name: 'stranger', authority: 'other-authority', extension: forClient });
    writeFileSync(done, '');
  }
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const broker = join(folder, 'broker.pem');
  writeFileSync(broker, text('broker.key') + text('broker.crt'), { mode: 0o600 });
  return {
    certificates: {
      authority: text('authority.crt'),
      client: { certificate: text('client.crt'), key: text('client.key') },
      stranger: {
        authority: text('other-authority.crt'),
        certificate: text('stranger.crt'),
        key: text('stranger.key'),
      },
    },
    stores: { broker, authority: join(folder, 'authority.crt') },
  };
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

async function makeAuthority(folder: string, name: string): Promise<void> {
  const files = ['-keyout', `${name}.key`, '-out', `${name}.crt`];
  const subject = ['-subj', `/CN=${name}`, '-days', days];
  await run('openssl', ['req', '-x509', ...newKey, ...files, ...subject], { cwd: folder });
}

interface Signing {
  readonly folder: string;
  readonly name: string;
  readonly authority: string;
  readonly extension: string;
}

async function sign({ folder, name, authority, extension }: Signing): Promise<void> {
  const request = ['req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`];
  await run('openssl', request, { cwd: folder });
  writeFileSync(join(folder, `${name}.ext`), `${extension}\n`);
  const by = ['-CA', `${authority}.crt`, '-CAkey', `${authority}.key`, '-CAcreateserial'];
  const files = ['-in', `${name}.csr`, '-out', `${name}.crt`, '-extfile', `${name}.ext`];
  await run('openssl', ['x509', '-req', ...by, ...files, '-days', days], { cwd: folder });
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '@airy/testkit';
import { openStand } from './stand.fixture.ts';

const folder = temporaryFolder();
const before = getCACertificates('default');

function certificate(name: string): { readonly certificate: string; readonly key: string } {
  const file = (ending: string): string => join(folder.path, `${name}.${ending}`);
  const made = ['-keyout', file('key'), '-out', file('crt'), '-nodes', '-days', '2', '-subj', `/CN=${name}`];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...made, ...names], { stdio: 'ignore' });
  return { certificate: readFileSync(file('crt'), 'utf8'), key: readFileSync(file('key'), 'utf8') };
}

describe('a secure connection', () => {
  let server: ReturnType<typeof createServer>;
  let port = 0;
  const seen: (string | undefined)[] = [];
  let client: ReturnType<typeof certificate>;

  beforeAll(async () => {
    const own = certificate('receiver');
    client = certificate('airy');
    setDefaultCACertificates([...before, own.certificate]);
    const identity = { cert: own.certificate, key: own.key, ca: client.certificate };
    server = createServer({ ...identity, requestCert: true, rejectUnauthorized: false }, (request, response) => {
      const socket = request.socket as TLSSocket;
      seen.push(socket.authorized ? String(socket.getPeerCertificate().subject.CN) : undefined);
      response.end();
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    setDefaultCACertificates(before);
    server.closeAllConnections();
    server.close();
    folder[Symbol.dispose]();
  });

  it('shows the certificate of the endpoint, and only that one', async () => {
    await using stand = await openStand();
    const endpoint = `https://localhost:${port}/`;
    await stand.subscribe({ id: 'with', endpoint, delivery: { clientCertificate: client } });
    await stand.subscribe({ id: 'without', endpoint });
    stand.open();
    for (const id of ['with', 'without']) {
      await stand.enqueue(id, [{}]);
      await stand.settled(id);
    }
    expect(seen).toEqual(['airy', undefined]);
    expect((await stand.attempts()).map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
  });

  it('is none with a certificate that nobody knows', async () => {
    setDefaultCACertificates(before);
    await using stand = await openStand();
    await stand.subscribe({ endpoint: `https://localhost:${port}/` });
    await stand.enqueue('hook', [{}]);
    stand.open();
    const [attempt] = await stand.attempted(1);
    expect(attempt).toMatchObject({ outcome: 'failed' });
    expect(attempt!.error).toContain('no secure connection');
  });
});

import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { addressNotPublic, createAddressGuard } from './address-guard.ts';
import { addressesInHosts, namesToAsk, searchRules } from './name-files.ts';
import { NameResolver } from './name-resolver.ts';

/** Answers for `known.test` with one address, says that `unknown.test` is none, and is silent about all others. */
async function startNameServer() {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query: Buffer, { port, address }: RemoteInfo) => {
    const end = query.indexOf(0, 12);
    const name = nameIn(query.subarray(12, end));
    const type = query.readUInt16BE(end + 1);
    asked.push(`${name}/${type}`);
    if (name.startsWith('silent')) return;
    const question = query.subarray(12, end + 5);
    const isKnown = name === 'known.test';
    const record = Buffer.from('c00c000100010000003c000408080808', 'hex');
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(isKnown ? 0x8180 : 0x8183, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(isKnown && type === 1 ? 1 : 0, 6);
    socket.send(Buffer.concat([head, question, ...(isKnown && type === 1 ? [record] : [])]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  return {
    asked,
    server: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}

/** Labels, each behind its length. */
function nameIn(labels: Buffer): string {
  const found: string[] = [];
  for (let at = 0; at < labels.length; at += labels[at]! + 1)
    found.push(labels.toString('latin1', at + 1, at + 1 + labels[at]!));
  return found.join('.');
}

const codeOf = (error: NodeJS.ErrnoException) => error.code;

describe('names', () => {
  it('that no server answers for hold up no other', async () => {
    await using dns = await startNameServer();
    const names = new NameResolver({ servers: [dns.server] });
    const { lookup } = createAddressGuard(['127.0.0.0/8', '::1'], names.resolveAll);
    const ended: string[] = [];
    const ask = (name: string) =>
      new Promise(resolve =>
        lookup(name, { all: true }, (error, found) => {
          ended.push(name);
          resolve(error?.code ?? found);
        }),
      );
    const silent = Array.from({ length: 20 }, (_, index) => ask(`silent${index % 10}.test`));
    expect(await ask('localhost')).toContainEqual({ address: '127.0.0.1', family: 4 });
    expect(await ask('known.test')).toEqual([{ address: '8.8.8.8', family: 4 }]);
    expect(ended).toEqual(['localhost', 'known.test']);
    expect(new Set(await Promise.all(silent))).toEqual(new Set(['EAI_AGAIN']));
  });

  it('are looked up once for all that ask', async () => {
    await using dns = await startNameServer();
    const names = new NameResolver({ servers: [dns.server] });
    await Promise.all(Array.from({ length: 20 }, () => names.addressesOf('known.test')));
    await names.addressesOf('known.test');
    expect(dns.asked.filter(one => one === 'known.test/1')).toHaveLength(1);
  });

  it('are known, unknown, or not answered for; more than the most are not asked for', async () => {
    await using dns = await startNameServer();
    const names = new NameResolver({ servers: [dns.server], timeoutMs: 200, most: 1 });
    await expect(names.addressesOf('unknown.test').catch(codeOf)).resolves.toBe('ENOTFOUND');
    const silent = names.addressesOf('silent.test').catch(codeOf);
    await expect(names.addressesOf('known.test').catch(codeOf)).resolves.toBe('EAI_AGAIN');
    await expect(silent).resolves.toBe('EAI_AGAIN');
    await expect(names.addressesOf('known.test')).resolves.toHaveLength(1);
  });

  it('that lead where nothing may be called are refused', async () => {
    await using dns = await startNameServer();
    const names = new NameResolver({ servers: [dns.server] });
    const { lookup } = createAddressGuard([], names.resolveAll);
    const answer = await new Promise(resolve => lookup('localhost', {}, error => resolve(error?.code)));
    expect(answer).toBe(addressNotPublic);
  });
});

describe('the files of names', () => {
  it('say which addresses a name has', () => {
    const hosts = '# ours\n127.0.0.1 localhost Here\n::1\tlocalhost # six\nfe80::1%lo0 localhost\nnone here\n';
    expect(addressesInHosts(hosts, 'here')).toEqual(['127.0.0.1']);
    expect(addressesInHosts(hosts, 'localhost.')).toEqual(['127.0.0.1', '::1']);
    expect(addressesInHosts('', 'a.localhost')).toEqual(['127.0.0.1', '::1']);
    expect(addressesInHosts(hosts, 'example.org')).toEqual([]);
  });

  it('say what is put behind a name', () => {
    const rules = searchRules('nameserver 10.0.0.1\nsearch a.local b.local\noptions timeout:1 ndots:2\n');
    expect(namesToAsk('one.space', rules)).toEqual(['one.space.a.local', 'one.space.b.local', 'one.space']);
    expect(namesToAsk('a.b.org', rules)).toEqual(['a.b.org', 'a.b.org.a.local', 'a.b.org.b.local']);
    expect(namesToAsk('one.', rules)).toEqual(['one.']);
    expect(namesToAsk('one.org', searchRules(''))).toEqual(['one.org']);
  });
});

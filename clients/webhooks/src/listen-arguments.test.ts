import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readCursor, writeCursor } from './cursor-file.ts';
import { listenArguments, UsageError } from './listen-arguments.ts';

const secret = `whsec_${Buffer.alloc(24).toString('base64')}`;
const env = { AIRY_TOKEN: 'a-token' };
const places = ['--airy', 'https://airy.example', '--forward', 'http://localhost:3000/hook'];

describe('the arguments of airy webhooks listen', () => {
  it('are read', () => {
    const all = ['webhooks', 'listen', ...places, '--types', 'a.b,c.d', '--resume', 'place'];
    expect(listenArguments(all, { ...env, AIRY_WEBHOOK_SECRET: secret })).toEqual({
      ...{ airyUrl: 'https://airy.example/', forwardUrl: 'http://localhost:3000/hook', token: 'a-token' },
      ...{ secret, types: ['a.b', 'c.d'], resumeFile: 'place' },
    });
    expect(listenArguments(['webhooks', 'listen', ...places], env)).toMatchObject({
      ...{ secret: null, types: [], resumeFile: null },
    });
  });

  it.each([
    [['webhooks', 'speak', ...places], env],
    [['webhooks', 'listen', ...places], {}],
    [['webhooks', 'listen', ...places], { ...env, AIRY_WEBHOOK_SECRET: 'whsec_x' }],
    [['webhooks', 'listen', ...places], { ...env, AIRY_WEBHOOK_SECRET: secret.slice(1) }],
    [['webhooks', 'listen', ...places], { ...env, AIRY_WEBHOOK_SECRET: secret.replace('A', '-') }],
    [['webhooks', 'listen', ...places, '--token', 'seen by others'], env],
    [['webhooks', 'listen', '--airy', 'airy.example', '--forward', 'http://localhost'], env],
    [['webhooks', 'listen', '--airy', 'file:///etc', '--forward', 'http://localhost'], env],
    [['webhooks', 'listen', '--airy', 'https://airy.example'], env],
  ])('%j with %j are refused', (args, given) => {
    expect(() => listenArguments(args, given)).toThrow(UsageError);
  });
});

describe('the file of where it stood', () => {
  const folder = mkdtempSync(join(tmpdir(), 'airy-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is made, read and replaced, for its owner only', async () => {
    const path = join(folder, 'place');
    expect(await readCursor(path)).toBe(null);
    for (const cursor of ['abc', 'd-e_f']) {
      await writeCursor(path, cursor);
      expect(await readCursor(path)).toBe(cursor);
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is not taken for one where it is something else', async () => {
    const path = join(folder, 'other');
    writeFileSync(path, 'a letter to mother');
    await expect(readCursor(path)).rejects.toThrow('another file');
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { constantTimeEqual } from './constant-time-equal.ts';
import { keyFingerprint } from './keys.ts';
import { openSecrets } from './open-secrets.ts';
import { openSignInCodes } from './sign-in-codes.ts';

let folder: string;
let now = Date.UTC(2026, 0, 1);
const clock = (): number => now;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'airy-secrets-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const jwtSecret = Buffer.alloc(48, 7).toString('base64');
const secretsOf = (secret: string | null = null) => openSecrets({ folder, jwtSecret: secret, clock });

describe('keys', () => {
  it('are made once, kept in the folder, for its owner only', () => {
    const sealed = secretsOf().seal('plain');
    expect(secretsOf().open(sealed)).toBe('plain');
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['secrets.json']);
  });

  it('are derived from security.jwtSecret where there is one, and no file is made', () => {
    const sealed = secretsOf(jwtSecret).seal('plain');
    expect(secretsOf(jwtSecret).open(sealed)).toBe('plain');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('open what was sealed before security.jwtSecret was set', () => {
    const sealed = secretsOf().seal('plain');
    expect(secretsOf(jwtSecret).open(sealed)).toBe('plain');
  });

  it('of a folder may be given to other processes as the setting', () => {
    const sealed = secretsOf().seal('plain');
    const { jwtSecret: own } = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')) as { jwtSecret: string };
    const elsewhere = { folder: join(folder, 'none'), jwtSecret: own };
    expect(openSecrets(elsewhere).open(sealed)).toBe('plain');
    expect(keyFingerprint(elsewhere)).toBe(keyFingerprint({ folder, jwtSecret: null }));
    expect(keyFingerprint({ folder, jwtSecret })).not.toBe(keyFingerprint(elsewhere));
    expect(own).not.toContain(keyFingerprint(elsewhere));
  });

  it('are read as they were written first, too', () => {
    const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
    writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ seal: key(1), sign: key(2) }));
    expect(secretsOf().open(secretsOf().seal('plain'))).toBe('plain');
    expect(JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'))).toEqual({ seal: key(1), sign: key(2) });
  });

  it('are never made anew over damaged ones', () => {
    writeFileSync(join(folder, 'secrets.json'), '{"seal":"x"}');
    expect(() => secretsOf()).toThrow(expect.objectContaining({ code: 'config_invalid' }));
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toBe('{"seal":"x"}');
  });
});

describe('sealing', () => {
  it('opens what it sealed, and says nothing of it', () => {
    const secrets = secretsOf();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), plain => {
        const sealed = secrets.seal(plain);
        expect(sealed).toMatch(/^sealed:v1:[\w-]+$/);
        expect(secrets.open(sealed)).toBe(plain);
        expect(secrets.seal(plain)).not.toBe(sealed);
      }),
    );
  });

  it('returns what is not sealed as it is', () => {
    expect(secretsOf().open('EAAB-token of Airy Core')).toBe('EAAB-token of Airy Core');
  });

  it('refuses every sealed text that was changed, cut or sealed with another key', () => {
    const sealed = secretsOf().seal('plain');
    const body = Buffer.from(sealed.slice('sealed:v1:'.length), 'base64url');
    for (let at = 0; at < body.length; at++) {
      const changed = Buffer.from(body);
      changed[at] = (changed[at] ?? 0) ^ 1;
      for (const wrong of [changed, body.subarray(0, at)])
        expect(() => secretsOf().open(`sealed:v1:${wrong.toString('base64url')}`)).toThrow(
          expect.objectContaining({ code: 'secret_unreadable' }),
        );
    }
    const elsewhere = openSecrets({ folder: mkdtempSync(join(folder, 'other-')), jwtSecret: null });
    expect(() => elsewhere.open(sealed)).toThrow(expect.objectContaining({ code: 'secret_unreadable' }));
  });
});

describe('tokens', () => {
  it('say their claims to their own purpose, until they are too old', async () => {
    const secrets = secretsOf();
    const token = await secrets.sign('session', { sub: 'a:b', name: 'Ann' }, 1_000);
    expect(await secrets.verify('session', token)).toEqual({ sub: 'a:b', name: 'Ann' });
    expect(await secrets.verify('visitor', token)).toBeNull();
    now += 1_000;
    expect(await secrets.verify('session', token)).toBeNull();
  });

  it('of a source do not expire, and only those', async () => {
    const secrets = secretsOf();
    const token = await secrets.sign('source', { source: 'a' }, null);
    now += 10 * 365 * 24 * 60 * 60 * 1000;
    expect(await secrets.verify('source', token)).toEqual({ source: 'a' });
    expect(await secrets.verify('session', token)).toBeNull();
    expect(() => secrets.sign('session', { sub: 'a' }, null)).toThrow('has to expire');
  });

  it('are refused when forged', async () => {
    const secrets = secretsOf();
    const token = await secrets.sign('session', { sub: 'a' }, 60_000);
    const [head, claims, signature] = token.split('.');
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const forged = encode({ sub: 'b', aud: 'session', exp: now / 1000 + 60 });
    const forever = encode({ sub: 'b', aud: 'session' });
    const unsigned = encode({ alg: 'none' });
    const attempts = [
      `${head}.${forged}.${signature}`,
      `${unsigned}.${claims}.`,
      `${head}.${forever}.${signature}`,
      '',
      'x',
    ];
    for (const attempt of attempts) expect(await secrets.verify('session', attempt)).toBeNull();
    expect(await secretsOf(jwtSecret).verify('session', token)).toBeNull();
  });
});

describe('proofs', () => {
  const bytes = Buffer.from('what we wrote');

  it('are alike in every process with the keys, and differ by purpose, key and what is proved', () => {
    const proof = Buffer.from(secretsOf(jwtSecret).proof('cursor', bytes)).toString('hex');
    expect(proof).toMatch(/^[\da-f]{32}$/);
    expect(Buffer.from(secretsOf(jwtSecret).proof('cursor', bytes)).toString('hex')).toBe(proof);
    const others = [
      secretsOf(jwtSecret).proof('other', bytes),
      secretsOf(jwtSecret).proof('cursor', Buffer.from('what we wrotf')),
      secretsOf().proof('cursor', bytes),
    ];
    for (const other of others) expect(Buffer.from(other).toString('hex')).not.toBe(proof);
  });
});

describe('sign-in codes', () => {
  const codesOf = (secret: string | null = jwtSecret) => openSignInCodes({ folder, jwtSecret: secret, clock });

  it('are read in every process with the keys, each under a name of its own', () => {
    const [one, other] = [codesOf().issue(), codesOf().issue()];
    expect(codesOf().read(one)).toMatch(/^[\da-f]{32}$/);
    expect(codesOf().read(one)).toBe(codesOf().read(one));
    expect(codesOf().read(one)).not.toBe(codesOf().read(other));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('come from the keys of the folder, too, also once the setting is set', () => {
    secretsOf();
    const code = codesOf(null).issue();
    expect(codesOf(null).read(code)).not.toBeNull();
    expect(codesOf().read(code)).toBe(codesOf(null).read(code));
    expect(codesOf(null).read(codesOf().issue())).toBeNull();
  });

  it('are not made with keys that nobody else has', () => {
    expect(() => codesOf(null)).toThrow('set security.jwtSecret to what the running Airy has');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are too old after 15 minutes', () => {
    const code = codesOf().issue();
    now += 15 * 60 * 1000 - 2_000;
    expect(codesOf().read(code)).not.toBeNull();
    now += 2_000;
    expect(codesOf().read(code)).toBeNull();
  });

  it('are refused when a single bit is another one, or when written in another way', () => {
    const code = codesOf().issue();
    const bytes = Buffer.from(code, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(codesOf().read(changed.toString('base64url'))).toBeNull();
    }
    for (const other of [
      `${code}=`,
      `${code} `,
      bytes.toString('hex'),
      '',
      '../secrets.json',
      'x'.repeat(10_000),
      '\0',
    ])
      expect(codesOf().read(other)).toBeNull();
  });
});

it('compares in constant time whatever the lengths', () => {
  expect(constantTimeEqual('secret', 'secret')).toBe(true);
  expect(constantTimeEqual('secret', 'secreT')).toBe(false);
  expect(constantTimeEqual('secret', 'secrets')).toBe(false);
  expect(constantTimeEqual('', new Uint8Array())).toBe(true);
});

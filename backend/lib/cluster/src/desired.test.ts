import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { complete, known } from './known.fixture.ts';
import { saidOf, type GivenKeys, type StoredValue } from './desired.ts';

const over = (value: string | null, before: string | null): StoredValue => ({ value, over: before });

describe('airy.yaml alone', () => {
  it('has a component on that it mentions, with valid settings', () => {
    const { isEnabled, settings, given } = known({ appId: 12, appSecret: 'hunter2hunter2', tries: '3' });
    expect(isEnabled).toBe(true);
    expect(settings).toEqual({ ...complete, mode: 'fast', tries: 3 });
    expect(given).toEqual({ ...complete, tries: '3' });
  });

  it('has it off where it says so, where it is not mentioned, and where settings are missing', () => {
    expect(known({ ...complete, enabled: false })).toMatchObject({ isEnabled: false, settings: null, problems: [] });
    expect(known(null)).toMatchObject({ isEnabled: false, problems: [] });
    expect(known({ appId: 12 })).toMatchObject({ isEnabled: false, problems: [{ key: 'appSecret', reason: null }] });
  });
});

it('compares long texts by their hash', () => {
  const long = (end: string): string => 'x'.repeat(5_000) + end;
  const stored = new Map([['verify', over('short', saidOf({ verify: long('a') }, 'verify'))]]);
  expect(known({ verify: long('a') }, stored).given).toEqual({ verify: 'short' });
  expect(known({ verify: long('b') }, stored).given).toEqual({ verify: long('b') });
  expect(stored.get('verify')?.over?.length).toBeLessThan(100);
});

describe('airy.yaml and the API: the later one counts, key by key', () => {
  it('holds what the API set until airy.yaml says something else than it did then', () => {
    const stored = new Map([
      ['appId', over('99', '12')],
      ['enabled', over('false', null)],
    ]);
    expect(known(complete, stored)).toMatchObject({ isEnabled: false, given: { ...complete, appId: '99' } });
    expect(known({ ...complete, appId: '13' }, stored).given).toEqual({ ...complete, appId: '13' });
    expect(known({ ...complete, enabled: true }, stored)).toMatchObject({ isEnabled: true });
    expect(known({ appSecret: complete.appSecret }, stored).given).toEqual({ appSecret: complete.appSecret });
  });

  it('takes a key away that airy.yaml has, as long as it says the same', () => {
    const stored = new Map([['tries', over(null, '3')]]);
    expect(known({ ...complete, tries: 3 }, stored).given).toEqual(complete);
    expect(known({ ...complete, tries: 4 }, stored).given).toEqual({ ...complete, tries: '4' });
  });

  it('keeps a component uninstalled until airy.yaml says anything else of it', () => {
    const stored = new Map([['installed', over('false', saidOf(complete, 'installed'))]]);
    expect(known(complete, stored)).toMatchObject({ isInstalled: false, isEnabled: false });
    expect(known({ ...complete, tries: 3 }, stored)).toMatchObject({ isInstalled: true, isEnabled: true });
  });

  it('for any values: each key is one that somebody gave, and the same whatever the order of what was said', () => {
    const text = fc.option(fc.constantFrom('1', '2', '3'), { nil: null });
    const stored = fc.dictionary(fc.constantFrom('appId', 'verify', 'tries'), fc.record({ value: text, over: text }));
    const said = fc.dictionary(fc.constantFrom('appId', 'verify', 'tries'), fc.constantFrom('1', '2', '3'));
    fc.assert(
      fc.property(said, stored, (given, api) => {
        const keys = new Map(Object.entries(api));
        const { given: counted } = known(given, keys);
        for (const key of ['appId', 'verify', 'tries']) {
          const own = keys.get(key);
          const file = given[key] ?? null;
          expect(counted[key] ?? null).toBe(own !== undefined && own.over === file ? own.value : file);
        }
        const reversed = Object.fromEntries(Object.entries(given).toReversed()) as GivenKeys;
        expect(known(reversed, new Map([...keys].toReversed())).given).toEqual(counted);
        expect(saidOf(reversed, 'installed')).toBe(saidOf(given, 'installed'));
      }),
    );
  });
});

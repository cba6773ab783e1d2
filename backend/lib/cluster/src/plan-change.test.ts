import { describe, expect, it } from '@jest/globals';
import { AiryError } from '@airy/errors';
import fc from 'fast-check';
import { complete, demo, known } from './known.fixture.ts';
import { mask } from './mask.ts';
import {
  changed,
  planDelete,
  planInstall,
  planUninstall,
  planUpdate,
  tryUpdate,
  type KnownComponent,
} from './plan-change.ts';

const update = (component: KnownComponent, enabled: boolean, data: Record<string, unknown> | null = null) =>
  changed(component, planUpdate(component, { enabled, data }));

function refusal(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(AiryError);
    return (error as AiryError).details;
  }
  return null;
}

describe('components.update', () => {
  it('sets settings in any spelling, numbers and booleans as text', () => {
    const data = { app_id: 12, appSecret: 'hunter2hunter2', s_3_key: 'k', some_url: 'https://a.example', tries: '2' };
    const after = update(known(null), true, data);
    expect(after).toMatchObject({ isEnabled: true, settings: { tries: 2, mode: 'fast' } });
    expect(after.given).toEqual({ ...complete, s3Key: 'k', someURL: 'https://a.example', tries: '2' });
  });

  it('keeps the settings where none are sent, and switches on and off', () => {
    const off = update(known(complete), false);
    expect(off).toMatchObject({ isEnabled: false, given: complete });
    expect(update(off, true, {})).toMatchObject({ isEnabled: true, given: complete });
    expect(update(off, true, { app_id: null, tries: '' })).toMatchObject({ given: complete });
  });

  it('replaces all settings by those that are sent, also those of airy.yaml', () => {
    const before = update(known({ ...complete, tries: 3, mode: 'slow' }), true);
    const after = update(before, true, { ...complete, appId: '13' });
    expect(after.given).toEqual({ ...complete, appId: '13' });
    expect(update(after, true, complete).given).toEqual(complete);
  });

  it('has a secret as it was where it comes back masked, and refuses the mask of another one', () => {
    const before = known({ ...complete, verify: 'x' });
    const masked = { appId: '12', appSecret: mask('appSecret', complete.appSecret), verify: mask('verify', 'x') };
    expect(update(before, true, masked).given).toEqual({ ...complete, verify: 'x' });
    expect(refusal(() => update(before, true, { ...masked, appSecret: 'othe...' }))).toMatchObject({
      field: 'appSecret',
    });
    expect(refusal(() => update(known(null), false, { appSecret: 'hunt...' }))).toMatchObject({ field: 'appSecret' });
  });

  it('saves no new address for a secret that only its mask was sent of', () => {
    const before = known({ ...complete, someURL: 'https://a.example' });
    const masked = { appId: '12', appSecret: mask('appSecret', complete.appSecret) };
    for (const someURL of ['https://evil.example', undefined])
      expect(refusal(() => update(before, true, { ...masked, someURL }))).toMatchObject({
        field: 'appSecret',
        reason: expect.stringMatching(/enter the secret again/),
      });
    const twice = { ...masked, someURL: 'https://evil.example', some_url: null };
    expect(refusal(() => update(known(complete), false, twice))).toMatchObject({ field: 'appSecret' });
    const moved = { ...complete, someURL: 'https://b.example' };
    expect(update(before, true, moved).given).toEqual(moved);
    expect(update(before, true, { someURL: 'https://b.example', appId: '12', appSecret: 'another one' }).given).toEqual(
      expect.objectContaining({ appSecret: 'another one' }),
    );
  });

  it.each([
    ['a missing setting', { appId: 12 }, 'appSecret', /missing/],
    ['a wrong setting', { ...complete, appId: 'x' }, 'appId', /must be digits/],
    ['an unknown setting', { ...complete, app_secert: 'x' }, 'app_secert', /did you mean appSecret/],
    ['a setting of Object', { ...complete, ['__proto__x']: 'x' }, '__proto__x', /not a setting/],
    ['an endless setting', { ...complete, verify: 'x'.repeat(70_000) }, 'verify', /longer/],
  ])('refuses %s, naming it', (_what, data, field, reason) => {
    const details = refusal(() => update(known(null), true, data));
    expect(details).toMatchObject({ component: 'sources-demo', field, reason: expect.stringMatching(reason) });
    expect(JSON.stringify(details)).not.toContain('hunter2');
  });

  it('of one that is off, only what is sent must be right', () => {
    expect(update(known(null), false, { appId: 12 })).toMatchObject({ isEnabled: false, given: { appId: '12' } });
    expect(refusal(() => update(known(null), false, { appId: 'x' }))).toMatchObject({ field: 'appId' });
  });

  it('leaves out what is the business of a cluster, and heeds `enabled: false` among the settings', () => {
    const data = { ...complete, image: 'x', resources: 'y', enabled: 'true' };
    expect(update(known(null), true, data)).toMatchObject({ isEnabled: true, given: complete });
    expect(update(known(complete), true, { enabled: 'false' })).toMatchObject({ isEnabled: false, given: complete });
  });

  it('does not switch off what is mandatory', () => {
    const core = known(null, new Map(), { ...demo, isMandatory: true });
    expect(refusal(() => update(core, false))).toMatchObject({ field: 'enabled' });
    expect(refusal(() => planDelete(core))).toMatchObject({ field: 'enabled' });
  });

  it('for any sequence of changes: what is on is valid, and a repeat changes nothing', () => {
    const data = fc.oneof(
      fc.constant(null),
      fc.constant(complete),
      fc.dictionary(fc.constantFrom('appId', 'app_secret', 'tries'), fc.constantFrom('1', '', 'hunter2hunter2')),
    );
    const step = fc.oneof(
      fc.record({ enabled: fc.boolean(), data }),
      fc.constantFrom('delete', 'install', 'uninstall'),
    );
    fc.assert(
      fc.property(fc.option(fc.constant(complete), { nil: null }), fc.array(step), (said, steps) => {
        let component = known(said);
        for (const one of steps) {
          const take = (): KnownComponent =>
            one === 'delete'
              ? changed(component, planDelete(component))
              : one === 'install'
                ? changed(component, planInstall(component))
                : one === 'uninstall'
                  ? changed(component, planUninstall(component))
                  : update(component, one.enabled, one.data);
          try {
            component = take();
          } catch (error) {
            expect(error).toMatchObject({ code: 'component_settings_invalid' });
            continue;
          }
          expect(component.isEnabled ? component.settings !== null : component.settings).toBe(
            component.isEnabled ? true : null,
          );
          expect(take()).toMatchObject({ isEnabled: component.isEnabled, given: component.given });
        }
      }),
    );
  });
});

describe('components.delete, .install and .uninstall', () => {
  it('forget settings, also those of airy.yaml, until it says something else', () => {
    const after = changed(known(complete), planDelete(known(complete)));
    expect(after).toMatchObject({ isEnabled: false, isInstalled: true, given: {} });
    const edited = known({ ...complete, appId: 13, enabled: true }, after.stored);
    expect(edited).toMatchObject({ given: { appId: '13' }, problems: [{ key: 'appSecret' }] });
  });

  it('take off the list and back, and leave it off', () => {
    const gone = changed(known(complete), planUninstall(known(complete)));
    expect(gone).toMatchObject({ isInstalled: false, isEnabled: false, given: {} });
    const back = changed(gone, planInstall(gone));
    expect(back).toMatchObject({ isInstalled: true, isEnabled: false, given: {} });
    expect(update(back, true, complete)).toMatchObject({ isInstalled: true, isEnabled: true });
  });
});

describe('trying settings that are not saved', () => {
  const before = known({ ...complete, someURL: 'https://a.example' });
  const masked = mask('appSecret', complete.appSecret);

  it('takes those that would be saved, with masked secrets as they are', () => {
    const data = { appId: '77', appSecret: masked, someURL: 'https://a.example' };
    expect(tryUpdate(before, data)).toMatchObject({ appId: '77', appSecret: complete.appSecret, mode: 'fast' });
    expect(tryUpdate(before, null)).toMatchObject(complete);
  });

  it('sends no saved secret to an address that somebody changed', () => {
    for (const someURL of ['https://evil.example', undefined])
      expect(refusal(() => tryUpdate(before, { appId: '12', appSecret: masked, someURL }))).toMatchObject({
        field: 'appSecret',
      });
    const entered = { appId: '12', appSecret: 'another secret', someURL: 'https://b.example' };
    expect(tryUpdate(before, entered)).toMatchObject(entered);
  });

  it('names the setting that is missing', () => {
    expect(refusal(() => tryUpdate(known(null), { appId: '1' }))).toMatchObject({ field: 'appSecret' });
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkSettings, checkValue } from './check.ts';
import { pageKeys, settings, type SettingKey } from './settings.ts';
import { settingsChange } from './schema.ts';
import type { Shape } from './shape.ts';

const keys = Object.keys(settings) as SettingKey[];

/** Values that fit a shape, mostly. */
function valueOf(shape: Shape): fc.Arbitrary<unknown> {
  if (shape.kind === 'list') return fc.array(valueOf(shape.of), { maxLength: 3 });
  if (shape.kind === 'group')
    return fc.record(
      Object.fromEntries(Object.entries(shape.fields).map(([key, field]) => [key, valueOf(field.shape)])),
      {
        requiredKeys: Object.keys(shape.fields).filter(key => shape.fields[key]?.isRequired),
      },
    );
  const some: { readonly [K in typeof shape.kind]?: readonly unknown[] } = {
    name: ['email', 'field-1'],
    content: ['Hi', { text: 'Hi', quick_replies: [] }],
    words: ['Hi', { en: 'Hi', 'pt-BR': 'Oi' }],
    colour: ['#fff', 'rgb(1 2 3)'],
    address: ['https://shop.example/a.png'],
    origin: ['https://shop.example', 'null', 'http://localhost:3000'],
    language: ['en', 'pt-BR'],
    timeZone: ['Europe/Berlin', 'UTC'],
    clock: ['09:00', '24:00'],
    date: ['2026-12-24'],
    number: [0, 20, '300', 99],
    switch: [true, false],
    choice: shape.kind === 'choice' ? shape.options : [],
    text: ['Lato'],
  };
  return fc.constantFrom(...(some[shape.kind] ?? ['x']));
}

const given = fc.record(
  Object.fromEntries(
    keys.map(key => [key, fc.oneof({ weight: 9, arbitrary: valueOf(settings[key].shape) }, fc.jsonValue())]),
  ),
  { requiredKeys: [] },
);

describe('settings', () => {
  it('are taken by the server exactly when they are taken by a browser, and come out the same', () => {
    fc.assert(
      fc.property(given, changes => {
        const checked = checkSettings(changes, keys);
        const parsed = settingsChange.safeParse(changes);
        expect(parsed.success).toBe(checked.problems.length === 0);
        if (parsed.success) expect(parsed.data).toEqual(checked.settings);
      }),
    );
  });

  it('have defaults that are values of theirs', () => {
    for (const key of keys) {
      const { shape, default: fallback } = settings[key];
      if (fallback !== null) expect([key, checkValue(shape, fallback).problems]).toEqual([key, []]);
    }
  });

  it('are never thrown at, whatever a page gives', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    for (const nonsense of [circle, 5n, Symbol('x'), () => 1, Number.NaN, new Proxy({}, {})])
      for (const key of pageKeys) expect(() => checkSettings({ [key]: nonsense }, pageKeys)).not.toThrow();
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.anything()), any => void checkSettings(any, pageKeys)));
  });
});

describe('what is wrong', () => {
  it.each([
    [{ widht: 300 }, 'widht', 'is no setting'],
    [{ width: 'wide' }, 'width', 'must be a number from 200 to 4000'],
    [{ closeMode: 'x' }, 'closeMode', 'must be one of full, medium, basic'],
    [{ showMode: 'yes' }, 'showMode', 'must be true or false'],
    [{ bubbleIcon: 'javascript:alert(1)' }, 'bubbleIcon', 'must be an http or https address'],
    [{ language: 'english' }, 'language', 'must be a language tag such as en or pt-BR'],
    [
      { hours: { timeZone: 'Mars', open: [{ day: 'mon', from: '9', to: '17:00' }] } },
      'hours.timeZone',
      'must be a time zone such as Europe/Berlin',
    ],
    [{ hours: { open: [] } }, 'hours.timeZone', 'is required'],
    [{ allowedOrigins: [] }, 'allowedOrigins', 'is no setting'],
  ])('%j', (page, path, reason) => {
    expect(checkSettings(page, pageKeys).problems[0]).toEqual({ path, reason });
  });

  it('leaves the rest alone; sizes may be text, as the old control center wrote them', () => {
    expect(checkSettings({ width: '420px', height: 5, headerText: 'Hi' }, pageKeys).settings).toEqual({
      width: 420,
      headerText: 'Hi',
    });
  });

  it.each([
    'https://shop.example/',
    'https://shop.example/a',
    'ftp://shop.example',
    'shop.example',
    'https://a:b@c.de',
    '*',
  ])('%s is no origin', origin => {
    expect(checkValue(settings.allowedOrigins.shape, [origin]).problems).toHaveLength(1);
  });
});

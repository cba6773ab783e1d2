/** What is decided on widgets. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json, RefusedOrigin, Widget } from '@airy/model';
import type { AdministrationCommand } from './commands.ts';
import { readAdministrationCommand } from './command-schema.ts';
import { handleAdministration } from './decide.ts';
import { AdministrationLayer } from './layer.ts';
import { nothingAdministered } from './state.ts';

const channelId = 'c1';

class World {
  readonly state = new AdministrationLayer(nothingAdministered);
  #count = 0;

  do(command: AdministrationCommand): string | null {
    const n = ++this.#count;
    const envelope = { id: `command-${n}`, at: 1, principal: 'test', reply: true, requestHash: null, command };
    readAdministrationCommand(JSON.parse(JSON.stringify(envelope)));
    const handled = handleAdministration(this.state, envelope, n * 1_000);
    for (const fact of handled.facts) this.state.apply(fact);
    return handled.rejection?.code ?? null;
  }

  change(changes: { readonly [key: string]: Json }): string | null {
    return this.do({ type: 'widget.change', channelId, changes });
  }

  get widget(): Widget | null {
    return this.state.find('widget', channelId);
  }

  get settings(): unknown {
    return JSON.parse(this.widget?.settings ?? 'null');
  }

  get refused(): readonly RefusedOrigin[] {
    return JSON.parse(this.widget?.refusedOrigins ?? '[]') as RefusedOrigin[];
  }
}

it('keys are set one by one, in any order the same; null takes one back', () => {
  const changes = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), value: fc.option(fc.integer()) }));
  fc.assert(
    fc.property(changes, list => {
      const world = new World();
      const model: Record<string, number | null> = {};
      for (const { key, value } of list) {
        world.change({ [key]: value });
        model[key] = value;
      }
      const expected = Object.fromEntries(Object.entries(model).filter(([, value]) => value !== null));
      if (list.length > 0) expect(world.settings).toEqual(expected);
      world.change({ z: 1 });
      world.change({ z: null });
      expect(world.widget?.settings).toBe(
        JSON.stringify(Object.fromEntries(Object.entries(expected).toSorted(([a], [b]) => (a < b ? -1 : 1)))),
      );
    }),
  );
});

it('settings, key and refused origins do not touch each other', () => {
  const world = new World();
  world.do({ type: 'widget.set-identity-key', channelId, identityKey: 'sealed:v1:k' });
  world.change({ width: 400 });
  world.do({ type: 'widget.report-origins', channelId, origins: [{ origin: 'https://a.example', count: 2 }] });
  expect(world.widget).toMatchObject({ settings: '{"width":400}', identityKey: 'sealed:v1:k' });
  world.do({ type: 'widget.set-identity-key', channelId, identityKey: null });
  expect(world.widget?.identityKey).toBeNull();
  expect(world.refused).toEqual([{ origin: 'https://a.example', count: 2, firstAt: 3_000, lastAt: 3_000 }]);
});

it('what is too large as a whole is refused', () => {
  const world = new World();
  expect(world.change({ a: 'x'.repeat(100_000) })).toBeNull();
  expect(world.change({ b: 'x'.repeat(100_000) })).toBe('invalid_request');
  expect(Object.keys(world.settings as object)).toEqual(['a']);
});

it('refused origins are counted, the latest first, and no more than fifty are kept', () => {
  const world = new World();
  const report = (origin: string, count: number) =>
    world.do({ type: 'widget.report-origins', channelId, origins: [{ origin, count }] });
  for (let n = 0; n < 60; n++) report(`https://${n}.example`, 1);
  report('https://30.example', 4);
  expect(world.refused).toHaveLength(50);
  expect(world.refused[0]).toMatchObject({ origin: 'https://30.example', count: 5, firstAt: 31_000, lastAt: 61_000 });
  expect(world.refused.some(({ origin }) => origin === 'https://9.example')).toBe(false);
});

it('allowing takes an origin off that list; where all are allowed nothing is shut', () => {
  const world = new World();
  const allow = (origin: string) => world.do({ type: 'widget.allow-origin', channelId, origin });
  world.do({ type: 'widget.report-origins', channelId, origins: [{ origin: 'https://b.example', count: 1 }] });
  allow('https://b.example');
  expect([world.settings, world.refused]).toEqual([{}, []]);
  world.change({ allowedOrigins: ['https://a.example'] });
  allow('https://b.example');
  allow('https://b.example');
  expect(world.settings).toEqual({ allowedOrigins: ['https://a.example', 'https://b.example'] });
  world.change({ allowedOrigins: Array.from({ length: 100 }, (_, n) => `https://${n}.example`) });
  expect(allow('https://b.example')).toBe('invalid_request');
});

it('nobody is told the key', () => {
  const world = new World();
  world.do({ type: 'widget.set-identity-key', channelId, identityKey: 'sealed:v1:k' });
  const command = { type: 'widget.change', channelId, changes: { a: 1 } } as const;
  const envelope = { id: 'last', at: 1, principal: 'test', reply: true, requestHash: null, command };
  expect(JSON.stringify(handleAdministration(world.state, envelope, 1).events)).not.toContain('sealed');
});

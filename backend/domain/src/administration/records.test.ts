/** Templates, webhooks, users and sources: what is decided on them. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CustomSource, Template, Webhook } from '@airy/model';
import { readAdministrationCommand } from './command-schema.ts';
import type { AdministrationCommand } from './commands.ts';
import { administrationEntityOf, handleAdministration } from './decide.ts';
import { AdministrationLayer } from './layer.ts';
import { nothingAdministered } from './state.ts';
import { sameWebhookSettings } from './webhook.ts';

const template: Template = { id: 'tp1', name: 'greeting', source: 'facebook', content: '{"text":"Hi"}' };
const webhook: Omit<Webhook, 'status' | 'subscribedAt' | 'delivery'> = {
  id: 'w1',
  name: 'CRM',
  endpoint: 'https://example.org',
  events: ['message.created'],
  headers: { a: 'sealed:v1:header' },
  signKey: 'sealed:v1:key',
};
const source: Omit<CustomSource, 'createdAt'> = {
  id: 's1',
  token: 'sealed:v1:token',
  name: null,
  imageUrl: null,
  actionEndpoint: 'https://example.org/a',
};
const unchanged = {
  ...{ name: null, endpoint: null, events: null, headers: null, signKey: null, status: null },
  settings: sameWebhookSettings,
};
const subscribe = {
  type: 'webhook.subscribe',
  webhook,
  settings: sameWebhookSettings,
  secret: null,
  replacesSecrets: false,
} as const;

/** Commands by one clock, a second each. */
class World {
  readonly state = new AdministrationLayer(nothingAdministered);
  #count = 0;

  do(command: AdministrationCommand) {
    const n = ++this.#count;
    const envelope = { id: `command-${n}`, at: 1, principal: 'test', reply: true, requestHash: null, command };
    const handled = handleAdministration(this.state, envelope, n * 1_000);
    for (const fact of handled.facts) this.state.apply(fact);
    const events = handled.events.filter(event => event.type !== 'command.outcome');
    const outcome = handled.events.flatMap(event => (event.type === 'command.outcome' ? [event.data.outcome] : []))[0];
    return { rejection: handled.rejection, events, result: outcome?.ok ? outcome.result : null };
  }
}

describe('templates', () => {
  it('change in what is given, and go', () => {
    const world = new World();
    expect(world.do({ type: 'template.create', template }).result).toEqual({ template });
    const update = { type: 'template.update', id: 'tp1', name: 'x', source: null, content: null } as const;
    expect(world.do(update).result).toEqual({ template: { ...template, name: 'x' } });
    expect(world.do(update).events).toEqual([]);
    expect(world.do({ type: 'template.delete', id: 'tp1' }).events).toMatchObject([{ type: 'template.deleted' }]);
    expect(world.do(update).rejection).toEqual({ code: 'not_found', message: 'Template not found' });
    expect(world.do({ type: 'template.delete', id: 'tp1' }).rejection?.code).toBe('not_found');
  });
});

describe('webhooks', () => {
  it('keep what an update does not name', () => {
    const world = new World();
    world.do(subscribe);
    world.do({ type: 'webhook.update', id: 'w1', ...unchanged, name: 'new' });
    const stored = { ...webhook, name: 'new', status: 'Subscribed', subscribedAt: 1_000 };
    expect(world.state.find('webhook', 'w1')).toMatchObject(stored);
    world.do({ type: 'webhook.update', id: 'w1', ...unchanged, headers: {}, events: [], signKey: '' });
    expect(world.state.find('webhook', 'w1')).toMatchObject({ ...stored, headers: {}, events: [], signKey: null });
  });

  it('begin at the time of subscribing, also again with the same id, and when set to be subscribed again', () => {
    const world = new World();
    const begins = () => world.state.find('webhook', 'w1')?.subscribedAt;
    world.do(subscribe);
    world.do(subscribe);
    expect(begins()).toBe(2_000);
    world.do({ type: 'webhook.update', id: 'w1', ...unchanged, status: 'Subscribed' });
    expect(begins()).toBe(2_000);
    world.do({ type: 'webhook.unsubscribe', id: 'w1' });
    expect(begins()).toBe(2_000);
    expect(world.do({ type: 'webhook.unsubscribe', id: 'w1' }).events).toEqual([]);
    world.do({ type: 'webhook.update', id: 'w1', ...unchanged, status: 'Subscribed' });
    expect(begins()).toBe(6_000);
  });

  it('never show their key, in events or results', () => {
    const world = new World();
    const shown = [
      world.do(subscribe),
      world.do({ type: 'webhook.update', id: 'w1', ...unchanged, signKey: 'sealed:v1:key' }),
      world.do({ type: 'webhook.unsubscribe', id: 'w1' }),
    ];
    expect(JSON.stringify(shown)).not.toContain('sealed:v1:key');
    expect(world.state.find('webhook', 'w1')?.signKey).toBe('sealed:v1:key');
  });
});

describe('users', () => {
  it('were first seen once, last seen each time, and keep the name they had', () => {
    const world = new World();
    world.do({ type: 'user.seen', id: 'google:ada', name: 'Ada', avatarUrl: null });
    world.do({ type: 'user.seen', id: 'google:ada', name: null, avatarUrl: 'https://x/a.png' });
    expect(world.state.find('user', 'google:ada')).toEqual({
      id: 'google:ada',
      firstSeenAt: 1_000,
      lastSeenAt: 2_000,
      name: 'Ada',
      avatarUrl: 'https://x/a.png',
    });
  });
});

describe('sources', () => {
  it('have one id: the first in log order is it', () => {
    const world = new World();
    expect(world.do({ type: 'source.create', source }).result).toMatchObject({ token: source.token });
    const second = world.do({ type: 'source.create', source: { ...source, token: 'sealed:v1:other' } });
    expect(second.rejection?.code).toBe('source_exists');
    expect(world.state.find('source', 's1')?.token).toBe(source.token);
    world.do({ type: 'source.delete', id: 's1' });
    expect(world.do({ type: 'source.create', source }).rejection).toBeNull();
  });

  it('keep what an update does not name; an empty action endpoint takes it away', () => {
    const world = new World();
    const update = { type: 'source.update', id: 's1', name: 'x', imageUrl: null, actionEndpoint: null } as const;
    expect(world.do(update).rejection?.code).toBe('not_found');
    world.do({ type: 'source.create', source });
    world.do(update);
    expect(world.state.find('source', 's1')).toEqual({ ...source, name: 'x', createdAt: 2_000 });
    world.do({ ...update, actionEndpoint: '' });
    expect(world.state.find('source', 's1')?.actionEndpoint).toBeNull();
  });

  it('show no token in events', () => {
    const world = new World();
    const { events } = world.do({ type: 'source.create', source });
    expect(events).toHaveLength(1);
    expect(JSON.stringify(events)).not.toContain(source.token);
  });
});

describe('a channel', () => {
  it('of another source is not taken over', () => {
    const world = new World();
    const channel = {
      id: 'ch1',
      source: 'facebook',
      sourceChannelId: '1',
      token: 't',
      connectionState: 'CONNECTED',
    } as const;
    world.do({ type: 'channel.connect', channel });
    const other = world.do({ type: 'channel.connect', channel: { ...channel, source: 'face' } });
    expect(other.rejection?.code).toBe('forbidden');
    expect(world.state.find('channel', 'ch1')).toEqual(channel);
  });
});

const id = fc.constantFrom('1', '2');
const text = fc.option(fc.string());
const commands = fc.oneof(
  id.map(it => ({ type: 'template.create', template: { ...template, id: it } }) as const),
  fc.record({ type: fc.constant('template.update' as const), id, name: text, source: text, content: text }),
  id.map(it => ({ type: 'template.delete', id: it }) as const),
  id.map(it => ({ ...subscribe, webhook: { ...webhook, id: it } }) as const),
  fc.record({
    type: fc.constant('webhook.update' as const),
    id,
    name: text,
    endpoint: text,
    signKey: text,
    events: fc.option(fc.array(fc.string())),
    headers: fc.option(fc.dictionary(fc.string(), fc.string())),
    status: fc.option(fc.constantFrom('Subscribed' as const, 'Unsubscribed' as const)),
    settings: fc.constant(sameWebhookSettings),
  }),
  id.map(it => ({ type: 'webhook.unsubscribe', id: it }) as const),
  fc.record({ type: fc.constant('user.seen' as const), id, name: text, avatarUrl: text }),
  id.map(it => ({ type: 'source.create', source: { ...source, id: it } }) as const),
  fc.record({ type: fc.constant('source.update' as const), id, name: text, imageUrl: text, actionEndpoint: text }),
  id.map(it => ({ type: 'source.delete', id: it }) as const),
) as fc.Arbitrary<AdministrationCommand>;

describe('for any commands', () => {
  it('facts may be applied again, in the order of their records, over a state that has them', () => {
    fc.assert(
      fc.property(fc.array(commands), given => {
        const world = new World();
        const before = new AdministrationLayer(nothingAdministered);
        for (const command of given) world.do(command);
        for (const fact of [...world.state.facts, ...world.state.facts]) before.apply(fact);
        const over = new AdministrationLayer(before);
        for (const { entity, id: key } of world.state.facts)
          expect(over.find(entity, key)).toEqual(world.state.find(entity, key));
      }),
    );
  });

  it('what is read back from the log is what was asked, with the same key', () => {
    fc.assert(
      fc.property(commands, command => {
        const envelope = { id: 'x', at: 1, principal: 'test', reply: true, requestHash: null, command };
        const read = readAdministrationCommand(JSON.parse(JSON.stringify(envelope)));
        expect(read).toEqual({ ok: true, envelope });
        expect(administrationEntityOf(command)).toMatch(/^[12]$/);
      }),
    );
  });
});

/** Secrets, pauses and the health of webhooks, and replays: what is decided on them. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { readWebhookDelivery } from '@airy/model';
import type { AdministrationCommand } from './commands.ts';
import { handleAdministration } from './decide.ts';
import { AdministrationLayer } from './layer.ts';
import { nothingAdministered } from './state.ts';
import { sameWebhookSettings, type SubscribeWebhook } from './webhook.ts';
import type { ReportWebhookHealth } from './webhook-delivery.ts';

const dayMs = 24 * 60 * 60 * 1_000;
const secretOf = (key: string) => ({ scheme: 'symmetric' as const, key, publicKey: null });
const subscribe: SubscribeWebhook = {
  type: 'webhook.subscribe',
  webhook: { id: 'w1', name: 'CRM', endpoint: 'https://x.example', events: [], headers: null, signKey: 'sealed:airy' },
  settings: sameWebhookSettings,
  secret: secretOf('sealed:1'),
  replacesSecrets: false,
};

let state: AdministrationLayer;
let now: number;
let count: number;

function decided(command: AdministrationCommand) {
  const envelope = { id: `command-${++count}`, at: 1, principal: 'test', reply: true, requestHash: null, command };
  const { facts, events, rejection } = handleAdministration(state, envelope, now);
  for (const fact of facts) state.apply(fact);
  const outcome = events.flatMap(event => (event.type === 'command.outcome' ? [event.data.outcome] : []))[0];
  const told = events.filter(event => event.type !== 'command.outcome');
  return { told, types: told.map(({ type }) => type), rejection, result: outcome?.ok ? outcome.result : null };
}

const delivery = () => readWebhookDelivery(state.find('webhook', 'w1')?.delivery ?? null);
const keys = () => delivery().secrets.map(({ key }) => key);
const rotate = (number: number, graceMs = dayMs) =>
  decided({ type: 'webhook.rotate-secret', id: 'w1', secret: secretOf(`sealed:${number}`), graceMs });
const report = (health: ReportWebhookHealth['health'], at: number) =>
  decided({ type: 'webhook.report-health', id: 'w1', health, at, since: at - 1, reason: 'It answered 500.' });

beforeEach(() => {
  state = new AdministrationLayer(nothingAdministered);
  [now, count] = [1_000, 0];
  decided(subscribe);
});

describe('secrets', () => {
  it('are told once, in the result of who made them, and never shown', () => {
    state = new AdministrationLayer(nothingAdministered);
    const { result, told } = decided(subscribe);
    expect(result).toMatchObject({ secret: 'sealed:1', webhook: { signKey: '' } });
    expect(JSON.stringify([told, (result as { webhook: unknown }).webhook])).not.toContain('sealed:');
  });

  it('sign side by side for the time of grace, the newest first', () => {
    rotate(2);
    now += dayMs - 1;
    expect(rotate(3, 5_000).result).toMatchObject({ secret: 'sealed:3' });
    expect(keys()).toEqual(['sealed:3', 'sealed:2', 'sealed:1']);
    expect(delivery().secrets.map(({ validUntil }) => validUntil)).toEqual([null, now + 5_000, 1_000 + dayMs]);
    now += 5_000;
    rotate(4, 0);
    expect(keys()).toEqual(['sealed:4']);
  });

  it('are ten old ones at most: the eleventh rotation is refused until one has ended', () => {
    for (let number = 2; number <= 11; number++) expect(rotate(number).rejection).toBeNull();
    expect(keys()).toHaveLength(11);
    expect(rotate(12).rejection?.code).toBe('webhook_secrets_full');
    expect(keys()[0]).toBe('sealed:11');
    expect(rotate(12, 0).rejection).toBeNull();
    expect(keys()).toEqual(['sealed:12']);
  });

  it('stay where the same id is subscribed again, unless others are meant', () => {
    expect(decided({ ...subscribe, secret: secretOf('sealed:2') }).result).toMatchObject({ secret: null });
    expect(keys()).toEqual(['sealed:1']);
    decided({ ...subscribe, secret: secretOf('sealed:3'), replacesSecrets: true });
    expect(keys()).toEqual(['sealed:3']);
  });
});

describe('a webhook', () => {
  it('keeps the settings that an update does not name', () => {
    const update = { type: 'webhook.update', id: 'w1', name: null, endpoint: null, events: null } as const;
    const nothing = { headers: null, signKey: null, status: null } as const;
    const settings = { ...sameWebhookSettings, ratePerSecond: 0.5, order: 'conversation' } as const;
    decided({ ...update, ...nothing, settings });
    decided({ ...update, ...nothing, settings: { ...sameWebhookSettings, concurrency: 3 } });
    expect(delivery()).toMatchObject({ ratePerSecond: 0.5, order: 'conversation', concurrency: 3, timeoutMs: 15_000 });
    decided({ ...update, ...nothing, settings: { ...sameWebhookSettings, ratePerSecond: 0 } });
    expect(delivery()).toMatchObject({ ratePerSecond: null, concurrency: 3 });
    expect(keys()).toEqual(['sealed:1']);
  });

  it('pauses and goes on', () => {
    decided({ type: 'webhook.switch', id: 'w1', to: 'pause' });
    expect(delivery().isPaused).toBe(true);
    expect(decided({ type: 'webhook.switch', id: 'w1', to: 'pause' }).told).toEqual([]);
    decided({ type: 'webhook.switch', id: 'w1', to: 'resume' });
    expect(delivery().isPaused).toBe(false);
    expect(decided({ type: 'webhook.switch', id: 'none', to: 'pause' }).rejection?.code).toBe('not_found');
  });

  it('is told to fail once, and to be well again once', () => {
    expect(report('failing', 2_000).types).toEqual(['webhook.updated', 'webhook.failing']);
    expect(report('failing', 3_000).types).toEqual([]);
    expect(delivery().failingSince).toBe(1_999);
    const { told, types } = report('well', 4_000);
    expect(types).toEqual(['webhook.updated', 'webhook.recovered']);
    expect(told[1]?.data).toMatchObject({ webhook: { id: 'w1' }, reason: 'It answered 500.' });
    expect(JSON.stringify(told)).not.toContain('sealed:');
    expect(report('well', 5_000).types).toEqual([]);
  });

  it('is disabled once, and enabled by its owner; what was found out before counts no more', () => {
    expect(report('gone', 2_000).types).toEqual(['webhook.updated', 'webhook.disabled']);
    expect(report('dead', 2_500).types).toEqual([]);
    expect(delivery().disabled).toEqual({ at: 2_000, reason: 'gone' });
    decided({ type: 'webhook.switch', id: 'w1', to: 'resume' });
    expect(delivery().disabled).not.toBeNull();
    now = 3_000;
    decided({ type: 'webhook.switch', id: 'w1', to: 'enable' });
    expect(delivery()).toMatchObject({ disabled: null, failingSince: null, enabledAt: 3_000 });
    expect(report('dead', 2_900).types).toEqual([]);
    expect(report('dead', 3_100).types).toEqual(['webhook.updated', 'webhook.disabled']);
    expect(delivery().disabled).toEqual({ at: 3_100, reason: 'failing' });
  });

  it('is enabled by whoever sets it to be subscribed, as clients of Airy Core do', () => {
    report('gone', 2_000);
    const nothing = { name: null, endpoint: null, events: null, headers: null, signKey: null } as const;
    decided({ type: 'webhook.update', id: 'w1', ...nothing, status: null, settings: sameWebhookSettings });
    expect(delivery().disabled).not.toBeNull();
    decided({ type: 'webhook.update', id: 'w1', ...nothing, status: 'Subscribed', settings: sameWebhookSettings });
    expect(delivery().disabled).toBeNull();
  });
});

describe('the limit of webhooks', () => {
  const other = (id: string, limit: number) =>
    decided({ ...subscribe, webhook: { ...subscribe.webhook, id }, limit }).rejection?.code ?? 'taken';

  it('holds for whoever comes, one after the other; those that are there stay', () => {
    expect([other('w2', 2), other('w3', 2), other('w1', 1)]).toEqual(['taken', 'webhook_limit_reached', 'taken']);
    decided({ type: 'webhook.unsubscribe', id: 'w1' });
    expect(other('w3', 2)).toBe('taken');
    const nothing = { name: null, endpoint: null, events: null, headers: null, signKey: null } as const;
    const update = { type: 'webhook.update', id: 'w1', ...nothing, settings: sameWebhookSettings } as const;
    expect(decided({ ...update, status: 'Subscribed', limit: 2 }).rejection?.code).toBe('webhook_limit_reached');
    expect(decided({ ...update, status: 'Subscribed', limit: 3 }).rejection).toBeNull();
  });
});

describe('a webhook that was paused and unsubscribed', () => {
  const nothing = { name: null, endpoint: null, events: null, headers: null, signKey: null } as const;
  const update = { type: 'webhook.update', id: 'w1', ...nothing, settings: sameWebhookSettings } as const;

  beforeEach(() => {
    decided({ type: 'webhook.switch', id: 'w1', to: 'pause' });
    decided({ type: 'webhook.unsubscribe', id: 'w1' });
  });

  it('is neither paused nor resumed nor enabled', () => {
    for (const to of ['pause', 'resume', 'enable'] as const) {
      const { rejection, told } = decided({ type: 'webhook.switch', id: 'w1', to });
      expect(rejection?.code).toBe('webhook_not_active');
      expect(told).toEqual([]);
    }
  });

  it('sends again once it is set to be subscribed, which is all that clients of Airy Core have', () => {
    decided({ ...update, status: null });
    expect(delivery().isPaused).toBe(true);
    decided({ ...update, status: 'Subscribed' });
    expect(delivery().isPaused).toBe(false);
    expect(state.find('webhook', 'w1')?.status).toBe('Subscribed');
  });
});

describe('a replay', () => {
  const asked = {
    ...({ id: 'r1', webhookId: 'w1', kind: 'replay', isDryRun: false, since: 1, until: 2 } as const),
    ...{ fromPosition: null, events: [], conversationId: null },
  };
  const progress = { scanned: 5, matched: 2, queued: 2, position: 'a/0=5', error: null };
  const reportReplay = (to: 'RUNNING' | 'DONE') =>
    decided({ type: 'replay.report', id: 'r1', state: to, ...progress }).result;

  it('runs, tells how far it is, and ends', () => {
    expect(decided({ type: 'replay.start', replay: asked }).types).toEqual(['replay.updated']);
    expect(reportReplay('RUNNING')).toMatchObject({ replay: { state: 'RUNNING', ...progress } });
    expect(decided({ type: 'replay.forget', id: 'r1' }).rejection?.code).toBe('replay_running');
    expect(reportReplay('DONE')).toMatchObject({ replay: { state: 'DONE' } });
    expect(reportReplay('RUNNING')).toMatchObject({ replay: { state: 'DONE' } });
    expect(decided({ type: 'replay.forget', id: 'r1' }).types).toEqual(['replay.deleted']);
  });

  it('that was cancelled stays so: whoever does the work hears of it', () => {
    decided({ type: 'replay.start', replay: asked });
    expect(decided({ type: 'replay.cancel', id: 'r1' }).result).toMatchObject({ replay: { state: 'CANCELLED' } });
    expect(reportReplay('DONE')).toMatchObject({ replay: { state: 'CANCELLED', scanned: 0 } });
  });

  it('is one of three at a time', () => {
    const ask = (id: string) => decided({ type: 'replay.start', replay: { ...asked, id } }).rejection?.code ?? 'begun';
    expect(['r1', 'r2', 'r3', 'r4'].map(ask)).toEqual(['begun', 'begun', 'begun', 'replay_running']);
    decided({ type: 'replay.cancel', id: 'r2' });
    expect(ask('r4')).toBe('begun');
  });

  it('is of a webhook that there is', () => {
    const replay = { ...asked, webhookId: 'none' };
    expect(decided({ type: 'replay.start', replay }).rejection).toEqual({
      code: 'not_found',
      message: 'Webhook not found',
    });
    expect(decided({ type: 'replay.cancel', id: 'none' }).rejection?.code).toBe('not_found');
  });
});

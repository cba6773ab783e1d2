/** Templates, webhooks, users and sources that Airy Core wrote. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { CustomSource, Webhook } from '@airy/model';
import { embeddedCoreStore } from './__fixtures__/core-store.ts';
import { RehomeBench } from './__fixtures__/rehome-bench.ts';

const webhook: Webhook = {
  id: 'w1',
  name: 'CRM',
  events: [],
  signKey: 'plain sign key',
  endpoint: 'https://example.org',
  headers: { 'X-Key': 'plain header' },
  status: 'Subscribed',
  subscribedAt: 1,
  delivery: null,
};
const source: CustomSource = {
  id: 's1',
  token: 'plain source token',
  name: null,
  imageUrl: null,
  actionEndpoint: null,
  createdAt: 1,
};
const topics = ['templates', 'webhooks', 'users', 'customSources'] as const;

let bench: RehomeBench;
beforeEach(async () => {
  bench = await RehomeBench.make(embeddedCoreStore);
});
afterEach(() => bench.close());

it('come to the one partition their writer has, with their secrets sealed', async () => {
  const { core, secrets } = bench;
  const names = ['1', '2', '3', '4', '5', '6'];
  for (const id of names) core.template({ id, name: id, source: 'facebook', content: '{}' });
  for (const id of names) core.user({ id: `google:${id}`, firstSeenAt: 1, lastSeenAt: 2, name: id, avatarUrl: null });
  for (const id of names) core.webhook({ ...webhook, id });
  core.webhook({ ...webhook, id: 'none', signKey: null, headers: null });
  for (const id of names) core.source({ ...source, id });
  core.deleteSource('6');
  await core.flush();
  expect(await bench.rehome()).toMatchObject({ findings: { plainTokens: 11 } });

  const folded = await bench.folded();
  expect([...folded.templates.keys()].toSorted()).toEqual(names);
  expect(folded.users.get('google:3')).toMatchObject({ name: '3', firstSeenAt: 1 });
  expect([...folded.customSources.keys()].toSorted()).toEqual(names.slice(0, 5));
  const one = folded.webhooks.get('1') as Webhook;
  expect(secrets.open(one.signKey ?? '')).toBe('plain sign key');
  expect(secrets.open(one.headers?.['X-Key'] ?? '')).toBe('plain header');
  expect(folded.webhooks.get('none')).toMatchObject({ signKey: null, headers: null });
  expect(secrets.open((folded.customSources.get('1') as CustomSource).token)).toBe('plain source token');

  const records = await Promise.all(topics.map(topic => bench.records(topic)));
  expect(new Set(records.flat().map(({ partition }) => partition))).toEqual(new Set([0]));
  const bytes = Buffer.concat(records.flat().map(({ value }) => value ?? new Uint8Array()));
  expect(bytes.toString()).not.toMatch(/plain (sign key|header|source token)/);
});

it('done once is done', async () => {
  bench.core.webhook(webhook).source(source);
  await bench.core.flush();
  await bench.rehome();
  const before = await bench.folded();
  await bench.rehome({ keepLedger: false });
  expect(await bench.folded()).toEqual(before);
});

/** Signed bodies that no parser can read become dead letters with their place; what stands behind them goes on. */
import { createHmac } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { eventually, startAiry } from '@airy/testkit';
import { payloadsOf, settingsOfAll } from './payloads.ts';

const systemToken = 'poison-system-token';
/** It names an order key, so intake takes it, and is no event. */
const poison = '{"entry":[{"id":"1"';
const deep = `{"object":"page","entry":[{"id":"1","messaging":${'['.repeat(50_000)}${']'.repeat(50_000)}}]}`;
const authorization = { authorization: `Bearer ${systemToken}` };

interface Health {
  readonly details: { readonly deadLetters: { readonly count: number } };
}

it('takes nothing that cannot be read, counts it, and reads what comes behind it', async () => {
  const settings = { security: { systemToken }, components: { sources: settingsOfAll } };
  await using airy = await startAiry({ settings: JSON.stringify(settings) });
  const post = async (path: string, body: string, headers: Readonly<Record<string, string>>): Promise<number> =>
    (await fetch(airy.url + path, { method: 'POST', body, headers })).status;
  const secret = settingsOfAll['facebook']?.['appSecret'] ?? '';
  const signed = (body: string) => ({
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  });
  for (const body of [poison, deep, '', 'null', '[]', '{"object":"page"}'])
    expect(await post('/facebook', body, signed(body))).toBe(body === deep ? 200 : 400);
  const payloads = await payloadsOf(120);
  for (const payload of payloads)
    expect(await post(payload.path, payload.body.toString(), payload.headers(airy.url))).toBe(200);
  const expected = new Set(payloads.flatMap(({ messageIds }) => messageIds)).size;
  await eventually(async () => {
    const text = await (await fetch(`${airy.url}/actuator/prometheus`, { headers: authorization })).text();
    const commands = [...text.matchAll(/^airy_router_events_total\{.*result="command"\} (\d+)$/gm)];
    return commands.reduce((sum, [, count]) => sum + Number(count), 0) >= expected;
  });
  const health = await fetch(`${airy.url}/actuator/health`, { headers: authorization });
  expect(((await health.json()) as Health).details.deadLetters.count).toBeLessThanOrEqual(1);
}, 60_000);

/**
 * From every channel a customer writes, each at the simulator of its platform; an agent answers each in a real browser, and
 * every answer arrives. With `AIRY_PICTURES=folder` it leaves a picture of the inbox there (`npm run pictures`).
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually, launchChromium, startAiry, type RunningAiry, type SimulatedChannel } from '@airy/testkit';
import { describeWith } from '@airy/testkit/describe-with';
import type { Browser, Page } from 'playwright-core';
import {
  connectSimulated,
  simulatedSettings,
  startSimulators,
  type RunningPlatform,
} from '../../scripts/simulators.ts';
import { sources } from '../../backend/services/all/src/sources.generated.ts';

const systemToken = 'every-channel-system-token';
const pictures = process.env['AIRY_PICTURES'];
const soonMs = 15_000;

describeWith('chromium', 'customers on every channel and one agent', () => {
  let simulators: readonly RunningPlatform[] = [];
  let airy: RunningAiry;
  let browser: Browser;
  let agent: Page;
  const channels = (): readonly SimulatedChannel[] => simulators.flatMap(platform => platform.channels);

  beforeAll(async () => {
    simulators = await startSimulators();
    const settings = { security: { systemToken }, components: { sources: simulatedSettings(simulators) } };
    airy = await startAiry({ settings: JSON.stringify(settings) });
    for (const simulator of simulators) simulator.pointTo(airy.url);
    browser = await launchChromium();
    const desk = { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' } as const;
    agent = await (await browser.newContext(desk)).newPage();
    await agent.goto(airy.signInUrl);
    await agent.waitForURL('**/inbox/**');
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await airy?.stop();
    for (const simulator of simulators) await simulator.stop();
  });

  it('has a simulator for each source that a platform stands behind', () => {
    const played = new Set(channels().map(({ source }) => source));
    const ofPlatforms = sources.filter(({ send, channels: setup }) => send !== undefined && setup !== undefined);
    expect(ofPlatforms.filter(({ id }) => !played.has(id)).map(({ id }) => id)).toEqual([]);
  });

  it('connects each with what its simulator says', async () => {
    const connected = await connectSimulated({ url: airy.url, systemToken }, simulators);
    expect(connected.map(({ source }) => source)).toEqual(channels().map(({ source }) => source));
  }, 60_000);

  it('brings what each customer writes to the inbox, and each answer to its customer', async () => {
    const conversations = agent.getByRole('region', { name: 'Conversations' });
    const times: string[] = [];
    for (const channel of channels()) {
      const began = performance.now();
      const question = `Is the blue lamp in stock? (${channel.source})`;
      expect(await channel.texts(question)).toBe(true);
      // A mail's row shows its subject, so it is known by being new.
      const rows = conversations.locator('a.row');
      await eventually(async () => (await rows.count()) === times.length + 1, { timeoutMs: soonMs });
      await rows.filter({ hasText: 'unread' }).click();
      await agent.locator('.message').getByText(question).waitFor({ timeout: soonMs });
      const arrived = performance.now();
      const answer = `It is, and we send it today. (${channel.source})`;
      await agent.getByRole('textbox', { name: 'Message' }).fill(answer);
      await agent.getByRole('button', { name: 'Send', exact: true }).click();
      await eventually(() => channel.sent().some(({ text }) => text?.includes(answer)), { timeoutMs: soonMs });
      times.push(`${channel.source} ${Math.round(arrived - began)}/${Math.round(performance.now() - arrived)} ms`);
    }
    process.stderr.write(`channels, in/out: ${times.join(', ')}\n`);
    expect(times.length).toBeGreaterThanOrEqual(8);
    for (const channel of channels())
      expect(channel.sent().filter(({ text }) => text?.includes('we send it today'))).toHaveLength(1);
    if (!pictures) return;
    mkdirSync(pictures, { recursive: true });
    await agent.screenshot({ path: join(pictures, 'channels.png') });
  }, 180_000);
});

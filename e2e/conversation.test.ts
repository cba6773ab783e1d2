/**
 * The main job in a real browser: a visitor of a page of another origin and an agent in the inbox talk, and a customer on
 * Messenger joins. With `AIRY_PICTURES=folder` it leaves the pictures of the README there (`npm run pictures`).
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import { eventually, launchChromium, startAiry, temporaryFolder, type RunningAiry } from '@airy/testkit';
import { describeWith } from '@airy/testkit/describe-with';
import type { Browser, Page, Route } from 'playwright-core';
import { allAnswers, call } from './answers.ts';
import { openShop, type Shop } from './shop.ts';

const systemToken = 'conversation-system-token';
const pictures = process.env['AIRY_PICTURES'];
const question = 'Hello, is the blue floor lamp in stock?';
const answer = 'It is. We can send it today.';
/** Generous: how long it took is printed, and judged by whoever reads it (a second is promised). */
const soonMs = 15_000;
/** An open window says soon that its visitor has seen it. */
const arrived = /Delivered|Seen/;

describeWith('chromium', 'a visitor, a customer on Messenger and an agent', () => {
  const folder = temporaryFolder();
  let settings: string;
  let airy: RunningAiry;
  let simulator: MessengerSimulator;
  let shop: Shop;
  let browser: Browser;
  let visitor: Page;
  let agent: Page;

  const access = () => ({ url: airy.url, systemToken });
  const picture = async (page: Page, name: string): Promise<void> => {
    if (!pictures) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  };

  beforeAll(async () => {
    simulator = await startMessengerSimulator();
    const { appId, appSecret } = simulator.state.settings;
    settings = `
security: { systemToken: "${systemToken}" }
components: { sources: { facebook: { appId: "${appId}", appSecret: "${appSecret}", webhookSecret: verify, graphUrl: "${simulator.url}" } } }
`;
    airy = await startAiry({ dataFolder: folder.path, settings });
    simulator.webhooks.pointTo(`${airy.url}/facebook`);
    const channel = JSON.parse(await call(access(), '/channels.chatplugin.connect', { name: 'Web shop' })) as {
      id: string;
    };
    shop = await openShop(airy.url, channel.id);
    browser = await launchChromium();
    visitor = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    const desk = { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' } as const;
    agent = await (await browser.newContext(desk)).newPage();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await shop?.[Symbol.asyncDispose]();
    await simulator?.close();
    await airy?.stop();
    folder[Symbol.dispose]();
  });

  const say = async (page: Page, field: string, text: string): Promise<void> => {
    await page.getByRole('textbox', { name: field }).fill(text);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
  };

  it('signs the agent in by the link that the start printed, once', async () => {
    await agent.goto(airy.signInUrl);
    await agent.waitForURL('**/inbox/**');
    const again = await browser.newPage();
    await again.goto(airy.signInUrl);
    await again.getByRole('heading', { name: 'Sign in to Airy' }).waitFor();
    await again.getByText('was used already').waitFor();
    expect(await again.getByRole('region', { name: 'Conversations' }).count()).toBe(0);
    await again.close();
  }, 30_000);

  it('brings what a visitor writes on a page of another origin to the inbox without a reload', async () => {
    await visitor.goto(shop.url);
    expect(new URL(shop.url).origin).not.toBe(airy.url);
    await visitor.getByRole('button', { name: 'Chat' }).click();
    await say(visitor, 'Write a message', question);
    const sentAt = performance.now();
    const conversations = agent.getByRole('region', { name: 'Conversations' });
    await conversations.getByText(question).waitFor({ timeout: soonMs });
    process.stderr.write(`visitor → inbox after ${Math.round(performance.now() - sentAt)} ms\n`);
  }, 30_000);

  it("brings the agent's answer back, and shows it as delivered once the visitor's browser has it", async () => {
    await agent.getByRole('region', { name: 'Conversations' }).getByText(question).click();
    await say(agent, 'Message', answer);
    await visitor.getByText(answer).waitFor({ timeout: soonMs });
    await eventually(async () => {
      const { messages } = await allAnswers(access());
      return messages.find(({ content }) => content.text === answer)?.delivery_state === 'delivered';
    });
    await agent.getByText(arrived).waitFor({ timeout: soonMs });
    await picture(visitor, 'widget');
  }, 30_000);

  it('keeps showing a message as delivered when the answer to its sending comes last', async () => {
    const late = 'And it comes in green, too.';
    const delivered = agent.locator('.message', { hasText: late }).getByText(arrived);
    const afterItsEvents = async (route: Route): Promise<void> => {
      const response = await route.fetch();
      await delivered.waitFor({ timeout: soonMs });
      await route.fulfill({ response });
    };
    await agent.route('**/messages.send', afterItsEvents, { times: 1 });
    await say(agent, 'Message', late);
    // Once nothing is on its way any more, the late answer has been taken; the page is drawn one frame after.
    await delivered.waitFor({ timeout: soonMs });
    await eventually(() => agent.evaluate(() => localStorage.getItem('airy.outbox') === '[]'));
    await agent.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
    expect(await delivered.count()).toBe(1);
  }, 30_000);

  it('shows a Messenger message with the name of its sender, and sends the answer to the platform once', async () => {
    const [page] = simulator.state.settings.pages;
    const { userToken } = simulator.state.settings;
    await call(access(), '/channels.facebook.connect', { page_id: page?.id, page_token: userToken });
    const said = { pageId: page?.id ?? '', personId: '9100000000000001', text: 'Do you ship to Norway?' };
    simulator.introduce(said.personId, 'Ada Lovelace');
    expect(await simulator.say(said)).toBe(true);
    const row = agent.getByRole('region', { name: 'Conversations' }).getByRole('link', { name: /Ada Lovelace/ });
    await row.getByText(said.text).waitFor({ timeout: soonMs });
    await row.click();
    await say(agent, 'Message', 'We do, in three days.');
    await eventually(() => simulator.state.accepted.length === 1);
    await simulator.settled();
    await agent.getByText('We do, in three days.').first().waitFor();
    await picture(agent, 'inbox');
    await agent.emulateMedia({ colorScheme: 'dark' });
    await picture(agent, 'inbox-dark');
  }, 30_000);

  it('changes nothing when the platform delivers again, shuffled, and refuses what is badly signed', async () => {
    const before = await allAnswers(access());
    expect(await simulator.redeliver({ times: 3, shuffled: true })).not.toContain(null);
    const [page] = simulator.state.settings.pages;
    const forged = { pageId: page?.id ?? '', personId: '9100000000000001', text: 'forged' };
    expect(await simulator.forge(forged)).toBe(403);
    expect(await simulator.forge(forged, 'missing')).toBe(400);
    // What is stored behind the repeats shows that all of them have been read.
    expect(await simulator.say({ ...forged, text: 'One more question' })).toBe(true);
    await eventually(async () => (await allAnswers(access())).messages.length > before.messages.length);
    // Much later, and to a process that has nothing of it in memory any more.
    await airy.stop();
    airy = await startAiry({ dataFolder: folder.path, settings, port: Number(new URL(airy.url).port) });
    expect(await simulator.redeliver({ times: 1, shuffled: true })).not.toContain(null);
    expect(await simulator.say({ ...forged, text: 'And another' })).toBe(true);
    await eventually(async () => (await allAnswers(access())).messages.length > before.messages.length + 1);
    const after = await allAnswers(access());
    expect(after.messages).toHaveLength(before.messages.length + 2);
    expect(after.text).not.toContain('forged');
    expect(simulator.state.accepted).toHaveLength(1);
  }, 30_000);
});

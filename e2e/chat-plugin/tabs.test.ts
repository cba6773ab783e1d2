/** Tabs of one browser share a socket and stay in step; a lost network loses and doubles nothing. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually, launchChromium } from '@airy/testkit';
import { describeWith } from '@airy/testkit/describe-with';
import type { Browser } from 'playwright-core';
import { openWidgetStand, stranger, visit, type WidgetStand } from './widget-stand.ts';

describeWith('chromium', 'tabs of one visitor', () => {
  let stand: WidgetStand;
  let browser: Browser;
  beforeAll(async () => {
    [stand, browser] = await Promise.all([openWidgetStand(), launchChromium()]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await stand?.[Symbol.asyncDispose]();
  });

  it('share one socket, show the same, and one takes over when the other is closed', async () => {
    const before = (await stand.conversations()).length;
    const context = await stranger(browser);
    const first = await visit(context, stand.shop());
    await first.open();
    const second = await visit(context, stand.shop());
    await second.open();
    await first.write('Do you ship to Norway?');
    for (const tab of [first, second]) await tab.shows(['Do you ship to Norway?']);
    const conversation = await eventually(async () => (await stand.conversations())[before]);
    await eventually(() => first.sockets() + second.sockets() === 1);
    await stand.answer(conversation.id, { text: 'We do.' });
    for (const tab of [first, second]) await tab.shows(['Do you ship to Norway?', 'We do.']);
    await second.write('Good.');
    for (const tab of [first, second]) await tab.shows(['Do you ship to Norway?', 'We do.', 'Good.']);
    const [leader, follower] = first.sockets() === 1 ? [first, second] : [second, first];
    await leader.page.close();
    await eventually(() => follower.sockets() === 1);
    await stand.answer(conversation.id, { text: 'In three days.' });
    await follower.shows(['Do you ship to Norway?', 'We do.', 'Good.', 'In three days.']);
    expect((await stand.conversations()).length).toBe(before + 1);
    await context.close();
  }, 60_000);

  it('do not begin again and again while nobody has written', async () => {
    const context = await stranger(browser);
    const asked: string[] = [];
    context.on('request', request => {
      if (request.url().endsWith('/chatplugin.authenticate') && request.method() === 'POST') asked.push(request.url());
    });
    const first = await visit(context, stand.shop());
    const second = await visit(context, stand.shop());
    await first.open();
    await second.open();
    await eventually(() => first.sockets() + second.sockets() === 1);
    await first.write('One conversation, please.');
    for (const tab of [first, second]) await tab.shows(['One conversation, please.']);
    expect(asked.length).toBeLessThanOrEqual(4);
    await context.close();
  }, 60_000);

  it('send what was written without a network once it is back, once', async () => {
    const before = (await stand.conversations()).length;
    const context = await stranger(browser);
    const visitor = await visit(context, stand.shop());
    await visitor.open();
    await visitor.write('Hello?');
    await visitor.shows(['Hello?']);
    await visitor.page.locator('.status', { hasText: 'Sent' }).waitFor();
    const conversation = await eventually(async () => (await stand.conversations())[before]);
    await context.setOffline(true);
    await visitor.write('Are you there?');
    await visitor.write('I am in a tunnel.');
    await visitor.page.locator('.status', { hasText: 'Sending' }).waitFor();
    await context.setOffline(false);
    const written = ['Hello?', 'Are you there?', 'I am in a tunnel.'];
    await eventually(async () => (await stand.messages(conversation.id)).length === 3, { timeoutMs: 30_000 });
    await visitor.shows(written);
    // Whatever would have been sent twice has been by then.
    await stand.answer(conversation.id, { text: 'Now we hear you.' });
    await visitor.shows([...written, 'Now we hear you.']);
    expect((await stand.messages(conversation.id)).map(({ content }) => content['text'])).toEqual([
      ...written,
      'Now we hear you.',
    ]);
    await context.close();
  }, 60_000);
});

/** What stands around the words: forms, files, marks, history, identities; on a phone, by keyboard, for screen readers. */
import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually, launchChromium } from '@airy/testkit';
import { describeWith } from '@airy/testkit/describe-with';
import type { Browser, BrowserContext } from 'playwright-core';
import { openWidgetStand, stranger, visit, type Visitor, type WidgetStand } from './widget-stand.ts';

const pictures = process.env['AIRY_PICTURES'];
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true } as const;

describeWith('chromium', 'around a conversation', () => {
  let stand: WidgetStand;
  let browser: Browser;
  const open: BrowserContext[] = [];

  const newChannel = async (settings: object): Promise<string> => {
    const { id } = await stand.call<{ id: string }>('/channels.chatplugin.connect', { name: `Shop ${Math.random()}` });
    await stand.call('/chatplugin.settings.update', { channel_id: id, settings });
    return id;
  };
  const come = async (address: string, more: object = {}): Promise<Visitor> => {
    const context = await stranger(browser, more);
    open.push(context);
    const visitor = await visit(context, address);
    await visitor.open();
    return visitor;
  };
  /** The one that is begun by what `act` does. */
  const begun = async (act: () => Promise<void>): Promise<string> => {
    const before = new Set((await stand.conversations()).map(({ id }) => id));
    await act();
    return eventually(async () => (await stand.conversations()).find(({ id }) => !before.has(id))?.id);
  };
  const picture = async ({ page }: Visitor, name: string): Promise<void> => {
    if (!pictures) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `chat-${name}.png`) });
  };
  const complaints = async ({ page }: Visitor): Promise<readonly string[]> => {
    await page.evaluate(axeSource);
    return page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await axe.run({ resultTypes: ['violations'] });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
    });
  };

  beforeAll(async () => {
    [stand, browser] = await Promise.all([openWidgetStand(), launchChromium()]);
  }, 60_000);
  afterAll(async () => {
    for (const context of open) await context.close();
    await browser?.close();
    await stand?.[Symbol.asyncDispose]();
  });

  it('asks before the chat what the shop has set, says what is wrong, and tells agents the answers', async () => {
    const channelId = await newChannel({
      preChatForm: {
        enabled: true,
        fields: [
          { name: 'name', label: 'Your name', required: true, contact: 'display_name' },
          { name: 'email', label: 'E-mail', type: 'email', required: true, contact: 'email' },
          { name: 'topic', label: 'What is it about?', type: 'select', options: ['An order', 'A repair'] },
        ],
      },
    });
    const visitor = await come(stand.shop({ channelId }), phone);
    const { page } = visitor;
    await page.getByRole('button', { name: 'Start chat' }).click();
    await page.getByText('Please fill this in.').first().waitFor();
    expect(await page.evaluate('document.querySelector("[data-airy-chat]").shadowRoot.activeElement.name')).toBe(
      'name',
    );
    await page.getByLabel('Your name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada');
    await page.getByRole('button', { name: 'Start chat' }).click();
    await page.getByText('Enter an e-mail address').waitFor();
    expect(await complaints(visitor)).toEqual([]);
    await picture(visitor, 'form');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('What is it about?').selectOption('A repair');
    await page.getByRole('button', { name: 'Start chat' }).click();
    const id = await begun(() => visitor.write('My lamp flickers.'));
    const told = JSON.stringify(await stand.call('/conversations.info', { conversation_id: id }));
    expect(told).toContain('ada@example.com');
    expect(told).toContain('A repair');
    await page.reload();
    await visitor.bubble.click();
    await visitor.shows(['My lamp flickers.']);
  }, 60_000);

  it('takes a message while nobody is there, and says that the answer comes here', async () => {
    const channelId = await newChannel({
      hours: { timeZone: 'UTC', open: [{ day: 'mon', from: '09:00', to: '09:01' }], closedOn: [] },
      offlineForm: { enabled: true },
    });
    const visitor = await come(stand.shop({ channelId }));
    const { page } = visitor;
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Message').fill('Please call me.');
    expect(await complaints(visitor)).toEqual([]);
    const id = await begun(() => page.getByRole('button', { name: 'Send' }).click());
    await page.getByText('Your message has arrived').waitFor();
    await page.getByText('Come back to this page').waitFor();
    await visitor.shows(['Please call me.']);
    expect(JSON.stringify(await stand.call('/conversations.info', { conversation_id: id }))).toContain(
      'ada@example.com',
    );
  }, 60_000);

  it('begins nothing before the visitor has agreed', async () => {
    const channelId = await newChannel({ consent: { enabled: true, required: true, text: 'We keep what you write.' } });
    const asked: string[] = [];
    const context = await stranger(browser);
    open.push(context);
    context.on('request', request => request.url().includes('authenticate') && asked.push(request.url()));
    const visitor = await visit(context, stand.shop({ channelId }));
    await visitor.open();
    await visitor.page.getByText('We keep what you write.').waitFor();
    expect(asked).toEqual([]);
    expect(await visitor.page.evaluate('localStorage.length')).toBe(0);
    await visitor.page.getByRole('button', { name: 'Agree and continue' }).click();
    await visitor.write('Hello.');
    await visitor.shows(['Hello.']);
  }, 60_000);

  it('shows typing and read marks, asks for a rating once it is closed, and gives the conversation as a file', async () => {
    const channelId = await newChannel({ rating: { enabled: true } });
    const visitor = await come(stand.shop({ channelId }));
    const { page } = visitor;
    const id = await begun(() => visitor.write('Is it in stock?'));
    await page.locator('.status', { hasText: 'Sent' }).waitFor();
    await stand.call('/conversations.markRead', { conversation_id: id });
    await page.locator('.status', { hasText: 'Read' }).waitFor();
    await stand.call('/signals.send', { conversation_id: id, type: 'typing', active: true });
    await page.locator('.typing').waitFor();
    await stand.answer(id, { text: 'It is.' });
    await page.locator('.typing').waitFor({ state: 'detached' });
    await visitor.shows(['Is it in stock?', 'It is.']);
    await page.getByRole('button', { name: 'More' }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download conversation' }).click(),
    ]);
    expect(readFileSync(await file.path(), 'utf8')).toContain('Is it in stock?');
    await stand.call('/conversations.setState', { conversation_id: id, state: 'CLOSED' });
    await page.getByRole('radio', { name: 'Good', exact: true }).check({ force: true });
    await page.getByRole('textbox', { name: 'Would you like to add something?' }).fill('Quick.');
    expect(await complaints(visitor)).toEqual([]);
    await picture(visitor, 'rating');
    await page.getByRole('button', { name: 'Send rating' }).click();
    await page.getByText('Thank you for your rating.').waitFor();
    await eventually(async () =>
      JSON.stringify(await stand.call('/conversations.info', { conversation_id: id })).includes('Quick.'),
    );
  }, 60_000);

  it('sends files that are chosen, dropped or pasted, and says before the upload which it cannot', async () => {
    const visitor = await come(stand.shop({ config: { hideVideos: true } }));
    const { page } = visitor;
    const id = await begun(() => visitor.write('A picture is coming.'));
    const pixel = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    await page.locator('input[type=file]').setInputFiles([
      { name: 'lamp.png', mimeType: 'image/png', buffer: pixel },
      { name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.from('x') },
    ]);
    await drop(visitor, 'large.bin', 11 * 1024 * 1024);
    await page.getByText('This kind of file cannot be sent.').waitFor();
    await page.getByText(/Larger than 10/).waitFor();
    await page.getByRole('button', { name: 'Remove film.mp4' }).click();
    await page.getByRole('button', { name: 'Remove large.bin' }).click();
    await page.locator('.files li.ready').waitFor();
    expect(await complaints(visitor)).toEqual([]);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('.message.ours img').waitFor();
    const sent = await eventually(async () => (await stand.messages(id))[1]);
    expect(sent.content).toMatchObject({ attachment: { type: 'image', payload: { name: 'lamp.png' } } });
    await drop(visitor, 'size.txt', 20);
    await page.locator('.files li.ready', { hasText: 'size.txt' }).waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('.message.ours a', { hasText: 'size.txt' }).waitFor();
  }, 60_000);

  it('shows Markdown, cards and quick replies safely, and goes through a carousel by its buttons', async () => {
    const visitor = await come(stand.shop());
    const { page } = visitor;
    const id = await begun(() => visitor.write('Which lamps do you have?'));
    await stand.answer(id, {
      text: '**Three** of them, [see here](https://shop.example/lamps) <img src=x onerror=alert(1)> [not here](javascript:alert(1))',
      containsRichText: true,
    });
    await page.locator('strong', { hasText: 'Three' }).waitFor();
    expect(await page.locator('.bubble a').evaluateAll(links => links.map(link => link.getAttribute('href')))).toEqual([
      'https://shop.example/lamps',
    ]);
    expect(await page.locator('.bubble img').count()).toBe(0);
    const card = (title: string) => ({
      title,
      description: 'From 49 €',
      suggestions: [{ reply: { text: `Take ${title}`, postbackData: title } }],
    });
    await stand.answer(id, {
      richCard: { carouselCard: { cardWidth: 'MEDIUM', cardContents: ['Amber', 'Blue', 'Green'].map(card) } },
    });
    await page.getByRole('button', { name: 'Next' }).click();
    await eventually(() => page.locator('.mv-cards').evaluate(element => element.scrollLeft > 50));
    expect(await complaints(visitor)).toEqual([]);
    await picture(visitor, 'light');
    await page.getByRole('button', { name: 'Take Blue' }).click();
    await eventually(async () => (await stand.messages(id)).some(({ content }) => content['postbackData'] === 'Blue'));
  }, 60_000);

  it('brings what was said before as one scrolls up', async () => {
    const visitor = await come(stand.shop());
    const id = await begun(() => visitor.write('Message 0'));
    const later = Array.from({ length: 55 }, (_, count) => `Message ${count + 1}`);
    await Promise.all(later.map(text => stand.answer(id, { text })));
    await stand.answer(id, { text: 'The last' });
    // The window was open, and is again.
    await visitor.page.reload();
    await visitor.page.getByText('The last', { exact: true }).waitFor();
    expect(await visitor.page.getByText('Message 0', { exact: true }).count()).toBe(0);
    await eventually(async () => {
      await visitor.page.locator('.list').evaluate(element => element.scrollTo({ top: 0 }));
      return (await visitor.page.getByText('Message 0', { exact: true }).count()) === 1;
    });
    expect(await visitor.page.locator('.message').count()).toBe(58);
  }, 60_000);

  it('mixes nothing of two people who use one browser', async () => {
    const channelId = await newChannel({});
    const { secret } = await stand.call<{ secret: string }>('/chatplugin.identity.rotate', { channel_id: channelId });
    const visitor = await come(stand.shop({ channelId }));
    const be = (who: string | null) =>
      visitor.page.evaluate(`window.airy.identify(${who === null ? 'null' : `'${identityOf(who, secret)}'`})`);
    await be('ada');
    await begun(() => visitor.write('I am Ada.'));
    await visitor.shows(['I am Ada.']);
    await be('grace');
    await visitor.shows([]);
    await begun(() => visitor.write('I am Grace.'));
    await visitor.shows(['I am Grace.']);
    await be('ada');
    await visitor.shows(['I am Ada.']);
    await be(null);
    await visitor.shows([]);
    await visitor.page.reload();
    await visitor.page.locator('textarea').waitFor();
    await visitor.shows([]);
    const elsewhere = await come(stand.shop({ channelId, identityToken: identityOf('grace', secret) }));
    await elsewhere.shows(['I am Grace.']);
  }, 60_000);

  it('can be used by keyboard alone, with the focus in sight after every key', async () => {
    const visitor = await come(stand.shop(), phone);
    const { page } = visitor;
    await page.locator('.window').focus();
    const stops: string[] = [];
    for (let count = 0; count < 8; count++) {
      await page.keyboard.press('Tab');
      stops.push(await page.evaluate(focused));
    }
    expect(stops.every(stop => stop.endsWith('in sight'))).toBe(true);
    // Round and round: the page behind is out of reach while the window fills the screen.
    expect(new Set(stops).size).toBeLessThan(stops.length);
    expect(stops.join()).toContain('Write a message');
    await page.keyboard.press('Escape');
    await visitor.window.waitFor({ state: 'detached' });
    await picture(visitor, 'bubble');
  }, 60_000);

  it.each(['dark', 'phone', 'rtl'] as const)(
    'has nothing to complain about: %s',
    async look => {
      const colorScheme = look === 'dark' ? 'dark' : 'light';
      const config = { headerText: look === 'rtl' ? 'مصابيح' : 'Lamps and shades', theme: colorScheme };
      const visitor = await come(stand.shop({ config, lang: look === 'rtl' ? 'ar' : 'en' }), {
        colorScheme,
        ...(look === 'phone' ? phone : {}),
      });
      const id = await begun(() =>
        visitor.write(look === 'rtl' ? 'هل المصباح الأزرق متوفر؟' : 'Is the blue lamp in stock?'),
      );
      await stand.answer(id, {
        text: look === 'rtl' ? 'نعم، يمكننا إرساله اليوم.' : 'It is. We can send it today.',
        quick_replies: [{ content_type: 'text', title: look === 'rtl' ? 'شكرا' : 'Thank you', payload: 'THANKS' }],
      });
      await visitor.page.locator('.replies .mv-pill').waitFor();
      expect(await complaints(visitor)).toEqual([]);
      await picture(visitor, look);
    },
    60_000,
  );
});

function drop({ window }: Visitor, name: string, bytes: number): Promise<void> {
  return window.evaluate(
    (element, file) => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([new Uint8Array(file.bytes).fill(97)], file.name, { type: 'text/plain' }));
      element.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }));
    },
    { name, bytes },
  );
}

/** As a shop's server would sign it. */
function identityOf(who: string, secret: string): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = { sub: who, name: who, exp: Math.floor(Date.now() / 1000) + 3600 };
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** What has the focus, and whether one can see that. Runs in the page. */
function focused(): string {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (element === null) return 'nothing';
  const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const isRinged = outlineStyle !== 'none' && outlineWidth !== '0px';
  const field = element.closest('.field');
  const isFramed = field !== null && getComputedStyle(field).boxShadow !== 'none';
  return `${element.tagName} ${name} ${isRinged || isFramed ? 'in sight' : 'not seen'}`;
}

import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
const url = readFileSync('/tmp/chat7/url', 'utf8');
const channel = '5b2e0000-0000-4000-8000-000000000001';
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
});
const post = (path: string, body: unknown) =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer test-system-token' },
    body: JSON.stringify(body),
  }).then(async r => (r.ok ? r.json().catch(() => null) : Promise.reject(new Error(`${r.status} ${await r.text()}`))));
export async function conversation(text: string): Promise<string> {
  for (let i = 0; i < 100; i++) {
    const list = (await post('/conversations.list', {})) as any;
    const c = list.data.find((c: any) => c.last_message.content.text === text);
    if (c) return c.id;
    await new Promise(r => setTimeout(r, 50));
  }
  throw new Error('no conversation');
}
async function visit(name: string, options: any, config: any, extra?: (page: any, id: string) => Promise<void>) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on('console', m => console.log(name, m.text()));
  page.on('pageerror', e => console.log(name, 'ERR', e.message));
  await page.goto(
    `${url}/chatplugin/ui/example?channel_id=${channel}&config=${encodeURIComponent(JSON.stringify(config))}`,
  );
  await page.locator('.launcher').waitFor();
  if (config.bubbleState !== 'minimized-shot') {
    await page.locator('.launcher').click();
    await page.locator('textarea').waitFor();
    const first = `Hello from ${name} ${Math.random()}`;
    if (!config.empty) {
      await page.locator('textarea').fill(first);
      await page.locator('textarea').press('Enter');
      const id = await conversation(first);
      await extra?.(page, id);
      await page.waitForTimeout(600);
    } else await page.waitForTimeout(600);
  }
  await page.screenshot({ path: `/tmp/chat7/${name}.png` });
  await context.close();
}
const talk = async (page: any, id: string) => {
  const send = (message: unknown) => post('/messages.send', { conversation_id: id, message });
  await send({
    text: 'Guten Tag, hier ist Mia von Nordlicht. Welche Lampe meinen Sie? https://nordlicht.example/lampen',
  });
  await page
    .locator('textarea')
    .fill(
      'Die blaue, mit dem langen Kabel 😀\nund eine Frage zur Donaudampfschifffahrtsgesellschaftskapitänsmützenlampe',
    );
  await page.locator('textarea').press('Enter');
  await page.waitForTimeout(300);
  await send({
    richCard: {
      carouselCard: {
        cardContents: [1, 2, 3].map(n => ({
          title: `Lamp ${n}`,
          description: 'Hand-blown glass, 40 W',
          media: { height: 'MEDIUM', contentInfo: { fileUrl: `data:image/svg+xml,x`, altText: 'x' } },
          suggestions: [
            { reply: { text: 'Take it', postbackData: 'take' } },
            { action: { text: 'Details', openUrlAction: { url: 'https://nordlicht.example' } } },
          ],
        })),
      },
    },
  });
  await send({
    text: 'Passt einer dieser Tage?',
    quick_replies: ['Montag', 'Dienstag', 'Mittwoch Nachmittag', 'Keiner davon'].map(title => ({
      content_type: 'text',
      title,
      payload: title,
    })),
  });
  await page.waitForTimeout(500);
};
const which = process.argv.slice(2);
const shots: Record<string, () => Promise<void>> = {
  desktop: () =>
    visit(
      'desktop',
      { viewport: { width: 1440, height: 900 } },
      { headerText: 'Nordlicht Lamps', subtitleText: 'We answer within minutes' },
      talk,
    ),
  tablet: () => visit('tablet', { viewport: { width: 768, height: 1024 } }, {}, talk),
  phone: () =>
    visit(
      'phone',
      { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
      { headerText: 'Nordlicht Lamps' },
      talk,
    ),
  dark: () =>
    visit(
      'dark',
      { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
      { headerText: 'Nordlicht Lamps', subtitleText: 'We answer within minutes' },
      talk,
    ),
  empty: () => visit('empty', { viewport: { width: 1440, height: 900 } }, { empty: true }),
  colours: () =>
    visit(
      'colours',
      { viewport: { width: 1440, height: 900 } },
      {
        headerText: 'Zitrone',
        subtitleText: 'gelb',
        primaryColor: '#ffe14d',
        backgroundColor: '#fffdf2',
        headerTextColor: '#ffffff',
      },
      talk,
    ),
};
for (const name of which.length ? which : Object.keys(shots)) await shots[name]!();
await browser.close();

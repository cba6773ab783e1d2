/** Airy as people start it, a shop on another origin that embeds the built widget, and a browser to visit it with. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually, startAiry, type RunningAiry } from '@airy/testkit';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

const systemToken = 'chat-plugin-system-token';

export interface Told {
  readonly id: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly delivery_state: string;
  readonly from_contact: boolean;
}

export interface WidgetStand extends AsyncDisposable {
  readonly airy: RunningAiry;
  /** Of the widget channel that the shop has by itself. */
  readonly channelId: string;
  /** An address of the shop that embeds the widget so. */
  shop(airy?: Readonly<Record<string, unknown>>): string;
  /** A call as an administrator. @throws Error with the answer */
  call<T>(path: string, body: unknown): Promise<T>;
  /** Those that agents see, oldest first. */
  conversations(): Promise<readonly { readonly id: string }[]>;
  /** Oldest first. */
  messages(conversationId: string): Promise<readonly Told[]>;
  answer(conversationId: string, message: unknown): Promise<Told>;
}

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Lamps and shades</title>
    <style>body { margin: 0; font: 16px/1.5 Georgia, serif; color: #2b2a27; background: #faf7f1; }</style>
  </head>
  <body>
    <main><h1>Lamps and shades</h1><p><a href="#lamps">Amber table lamp, 49 €</a></p></main>
    <script>
      window.airy = JSON.parse(new URLSearchParams(location.search).get('airy'));
      document.documentElement.lang = new URLSearchParams(location.search).get('lang') ?? 'en';
      var s = document.createElement('script'); s.async = true; s.src = window.airy.host + '/chatplugin/ui/s.js';
      document.head.appendChild(s);
    </script>
  </body>
</html>`;

export async function openWidgetStand(settings = ''): Promise<WidgetStand> {
  const airy = await startAiry({ settings: `security: { systemToken: "${systemToken}" }\n${settings}` });
  const site = await openSite();
  const call = async <T>(path: string, body: unknown): Promise<T> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${systemToken}` };
    const init = { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(20_000) };
    const response = await fetch(airy.url + path, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  const { id: channelId } = await call<{ id: string }>('/channels.chatplugin.connect', { name: 'Lamps and shades' });
  const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  return {
    airy,
    channelId,
    call,
    shop({ lang = 'en', ...more } = {}) {
      const query = new URLSearchParams({
        airy: JSON.stringify({ host: airy.url, channelId, ...more }),
        lang: String(lang),
      });
      return `${origin}/?${query.toString()}`;
    },
    conversations: async () => (await call<{ data: { id: string }[] }>('/conversations.list', {})).data.toReversed(),
    messages: async id => (await call<{ data: Told[] }>('/messages.list', { conversation_id: id })).data.toReversed(),
    answer: (conversationId, message) => call('/messages.send', { conversation_id: conversationId, message }),
    async [Symbol.asyncDispose]() {
      site.closeAllConnections();
      await new Promise(resolve => site.close(resolve));
      await airy.stop('SIGKILL');
    },
  };
}

async function openSite(): Promise<Server> {
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page),
  );
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** What a visitor does and sees in one tab. */
export interface Visitor {
  readonly page: Page;
  readonly bubble: Locator;
  readonly window: Locator;
  readonly field: Locator;
  open(): Promise<void>;
  write(text: string): Promise<void>;
  /** What stands in the list, without the welcome text, is this. */
  shows(expected: readonly string[]): Promise<void>;
  /** Sockets to Airy that stand. */
  sockets(): number;
}

export async function visit(context: BrowserContext, address: string): Promise<Visitor> {
  const tab = await context.newPage();
  tab.setDefaultTimeout(15_000);
  let sockets = 0;
  tab.on('websocket', socket => {
    sockets++;
    socket.on('close', () => sockets--);
  });
  await tab.goto(address);
  const bubble = tab.locator('.launcher');
  const field = tab.locator('textarea');
  return {
    page: tab,
    bubble,
    field,
    window: tab.locator('.window'),
    async open() {
      await bubble.click();
      await tab.locator('.window').waitFor();
    },
    async write(text) {
      await field.fill(text);
      await field.press('Enter');
    },
    async shows(expected) {
      await eventually(
        async () => {
          const texts = (await tab.locator('.message .bubble .mv-content').allInnerTexts()).slice(1);
          if (JSON.stringify(texts) !== JSON.stringify(expected)) throw new Error(JSON.stringify(texts));
          return true;
        },
        { timeoutMs: 20_000 },
      );
    },
    sockets: () => sockets,
  };
}

/** A browser that has not been here before. */
export function stranger(browser: Browser, more: object = {}): Promise<BrowserContext> {
  return browser.newContext({ viewport: { width: 1000, height: 800 }, reducedMotion: 'reduce', ...more });
}

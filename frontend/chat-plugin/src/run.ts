/** One widget on a page: its bubble, what the page can call, and the rest once it is wanted. */
import type { AiryApi } from './api.ts';
import { createLauncher, type Launcher } from './launcher.ts';
import type { GivenConfig, Settings } from './settings.ts';
import type { createWidget, Widget } from './widget.tsx';

export interface WidgetModule {
  readonly createWidget: typeof createWidget;
}

export interface RunOptions {
  readonly importWidget: () => Promise<WidgetModule>;
  /** The widget's own element; absent: a new one at the end of the page. */
  readonly element?: HTMLElement | undefined;
  /** How many other widgets the page has. */
  readonly others: number;
  readonly onDestroy?: () => void;
}

type Listener = (detail: unknown) => void;
type Action = Exclude<keyof Widget, 'destroy'>;

const settingsWaitMs = 1000;
/** How often the bubble is put back onto a page that took it off: for pages that change, not for those that refuse it. */
const maxReturns = 50;

export function run(settings: Settings, { importWidget, element, others, onDestroy }: RunOptions): AiryApi {
  const listeners: [string, Listener][] = [];
  let isGone = false;
  let widget: Promise<Widget> | null = null;
  const emit = (event: string, detail?: unknown): void =>
    listeners.forEach(([heard, listener]) => heard === event && listener(detail));
  const launcher = savedOf(settings).then(saved => {
    if (saved === null) throw new Error('Airy chat: this site is not allowed to show it.');
    const config = { ...saved, ...settings.config };
    const made = createLauncher({ settings, saved, config, others, emit, element });
    made.bubble.onclick = () => act('toggle');
    // Fetched, not yet run; a failure shows when it is pressed.
    made.bubble.onpointerenter = made.bubble.onfocus = () => importWidget().catch(() => undefined);
    stay(made.host, () => isGone);
    const wanted = wantedOf(settings, config);
    if (wanted === 'open') act(wanted, { focus: false });
    else if (wanted) setTimeout(() => act(wanted), 500);
    return made;
  });
  // oxlint-disable-next-line no-console
  launcher.catch((error: unknown) => console.warn(error));
  // What failed to load shows at the bubble; the next call tries again.
  const act = (name: Action, argument?: unknown): void =>
    void (widget ??= launcher.then(made => loadWidget(made, importWidget)))
      .then(loaded => isGone || (loaded[name] as Listener)(argument))
      .catch(() => (widget = null));
  const api: Record<string, unknown> = {
    close: () => widget && act('close'),
    on(event: string, listener: Listener) {
      const entry: [string, Listener] = [event, listener];
      listeners.push(entry);
      return () => listeners.splice(listeners.indexOf(entry), 1);
    },
    destroy() {
      isGone = true;
      onDestroy?.();
      void widget?.then(loaded => loaded.destroy());
      void launcher.then(
        ({ host, root }) => (element ? root.replaceChildren() : host.remove()),
        () => undefined,
      );
    },
  };
  for (const name of ['open', 'toggle', 'sendMessage', 'sendFile', 'identify', 'setLocale'] as const)
    api[name] = (argument: unknown) => act(name, argument);
  return api as unknown as AiryApi;
}

/** What happens without anybody asking. */
function wantedOf({ channelId, resumeToken, identityToken }: Settings, config: GivenConfig): 'open' | 'listen' | null {
  const { bubbleState, disableMobile, proactive, showMode } = config;
  // A window that fills the screen never opens by itself.
  const isPhone = !disableMobile && matchMedia('(max-width: 480px)').matches;
  const wasOpen = stored('sessionStorage', `airy_open_${channelId}`);
  const isExpanded = wasOpen === null ? bubbleState === 'expanded' : wasOpen === 'true';
  if (showMode || (isExpanded && !isPhone)) return 'open';
  const known = resumeToken ?? identityToken ?? stored('localStorage', `resume_token_${channelId}`);
  return known !== null || (Array.isArray(proactive) && proactive.length > 0) ? 'listen' : null;
}

function stored(kind: 'localStorage' | 'sessionStorage', key: string): string | null {
  try {
    return window[kind].getItem(key);
  } catch {
    // Browsers that keep nothing throw here.
    return null;
  }
}

async function loadWidget(launcher: Launcher, importWidget: RunOptions['importWidget']): Promise<Widget> {
  const { bubble } = launcher;
  bubble.classList.add('loading');
  try {
    return await (await importWidget()).createWidget(launcher);
  } catch (error) {
    bubble.title = `⚠ ${bubble.ariaLabel}`;
    throw error;
  } finally {
    bubble.classList.remove('loading');
  }
}

/** Settings that are saved on the server; none where it does not answer in time: then the page's and the defaults count. Null: it may not be shown here. */
async function savedOf({ host, channelId, config }: Settings): Promise<GivenConfig | null> {
  try {
    if (config['showMode']) return {};
    const signal = AbortSignal.timeout(settingsWaitMs);
    const response = await fetch(`${host}/chatplugin/settings/${channelId}`, { credentials: 'omit', signal });
    if (response.ok) return ((await response.json()) as { readonly settings: GivenConfig }).settings;
    // The shop has named the sites that may show it, and this is none of them.
    return response.status === 403 ? null : {};
  } catch {
    // Offline, or an older server.
    return {};
  }
}

/** Pages that exchange their body take the bubble along. */
function stay(host: HTMLElement, isGone: () => boolean): void {
  let returns = 0;
  const put = (): void => {
    if (host.isConnected || isGone() || returns++ > maxReturns) return;
    document.body.append(host);
    observer.observe(document.body, { childList: true });
  };
  const observer = new MutationObserver(put);
  observer.observe(document.documentElement, { childList: true });
  put();
}

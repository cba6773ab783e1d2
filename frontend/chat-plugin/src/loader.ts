/**
 * `s.js`, the script of the embed snippet. Shows the bubble at once and loads the rest when somebody opens it, or comes
 * back to a conversation.
 */
import { createLauncher, type Launcher } from './launcher.ts';
import { readSettings, type Settings } from './settings.ts';
import { openStorage, storageKeys } from './storage.ts';
import type { createWidget, Widget } from './widget.tsx';

interface WidgetModule {
  readonly createWidget: typeof createWidget;
}

/** Put in by the build; beside this script. A relative import in a script of another origin has nothing to be relative to. */
declare const __WIDGET_FILE__: string;

const script = document.currentScript;
const scriptAddress = script instanceof HTMLScriptElement ? script.src : null;

function begin(): void {
  const { airy } = window as { readonly airy?: unknown };
  const settings = readSettings(airy, { address: location.href, scriptAddress });
  if (settings === null) {
    // The page's author looks here, as Airy Core taught them to.
    // oxlint-disable-next-line no-console
    console.error('Airy chat: window.airy.channelId is missing, or window.airy.host is not an address.');
    return;
  }
  if (document.querySelector('[data-airy-chat]') !== null) return;
  run(settings);
}

function run(settings: Settings): void {
  const local = openStorage('local');
  const session = openStorage('session');
  const keys = storageKeys(settings.channelId);
  if (settings.resumeToken !== null) local.set(keys.resumeToken, settings.resumeToken);
  let widget: Promise<Widget> | null = null;
  const load = (): Promise<Widget> => {
    widget ??= loadWidget(launcher).catch((error: unknown) => {
      widget = null;
      throw error;
    });
    return widget;
  };
  // What failed to load shows at the bubble.
  const launcher = createLauncher(
    settings,
    () =>
      void load().then(
        loaded => loaded.toggle(),
        () => undefined,
      ),
  );
  const { bubbleState, disableMobile, showMode } = settings.config;
  // A window that fills the screen never opens by itself.
  const isPhone = disableMobile !== true && matchMedia('(max-width: 480px)').matches;
  const wasOpen = session.get(keys.isOpen);
  const isExpanded = wasOpen === null ? bubbleState === 'expanded' : wasOpen === 'true';
  if (showMode === true || (isExpanded && !isPhone))
    void load().then(
      loaded => loaded.open({ focus: false }),
      () => undefined,
    );
  else if (local.get(keys.resumeToken) !== null)
    whenIdle(
      () =>
        void load().then(
          loaded => loaded.listen(),
          () => undefined,
        ),
    );
}

async function loadWidget(launcher: Launcher): Promise<Widget> {
  launcher.setState('loading');
  try {
    const address = new URL(__WIDGET_FILE__, scriptAddress ?? location.href).href;
    const widget = (await import(/* @vite-ignore */ address)) as WidgetModule;
    const made = await widget.createWidget(launcher);
    launcher.setState('ready');
    return made;
  } catch (error) {
    launcher.setState('failed');
    throw error;
  }
}

function whenIdle(act: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(act, { timeout: 3000 });
  else setTimeout(act, 1000);
}

if (document.body === null) document.addEventListener('DOMContentLoaded', begin);
else begin();

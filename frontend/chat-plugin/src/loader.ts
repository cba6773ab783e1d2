/**
 * `s.js`, the script of the embed snippet. Shows the bubble and loads the rest when somebody is about to open it, or comes
 * back to a conversation.
 */
import type { AiryApi } from './api.ts';
import { run, type WidgetModule } from './run.ts';
import { readSettings } from './settings.ts';

/** Put in by the build; beside this script. A relative import in a script of another origin has nothing to be relative to. */
declare const __WIDGET_FILE__: string;

const script = document.currentScript as Partial<HTMLScriptElement> | null;
const page = window as unknown as { airy?: unknown; [registry: symbol]: unknown };
/** Widgets of this page by channel, also when a page that builds itself anew runs this script again. */
const running = (page[Symbol.for('airy.chat')] ??= new Map()) as Map<string, AiryApi>;

function begin(): void {
  const { channelId, config, ...attributes } = script?.dataset ?? {};
  if (channelId) page.airy = { ...attributes, channelId, config: JSON.parse(config ?? '{}') as unknown };
  for (const given of [page.airy].flat()) start(given ?? {});
}

/** @param given the page's own object: what it asks for, and from then on what it can call. */
function start(given: object): void {
  const settings = readSettings(given, { address: location.href, scriptAddress: script?.src ?? null });
  if (settings === null)
    // The page's author looks here, as Airy Core taught them to.
    // oxlint-disable-next-line no-console
    return console.error('Airy chat: window.airy.channelId is missing, or window.airy.host is not an address.');
  const { channelId } = settings;
  const api =
    running.get(channelId) ??
    run(settings, { importWidget, others: running.size, onDestroy: () => running.delete(channelId) });
  running.set(channelId, api);
  Object.assign(given, api);
}

function importWidget(): Promise<WidgetModule> {
  return import(
    /* @vite-ignore */ new URL(__WIDGET_FILE__, script?.src ?? location.href).href
  ) as Promise<WidgetModule>;
}

if (document.body === null) document.addEventListener('DOMContentLoaded', begin);
else begin();

/** @jsxImportSource preact */
/** All but the bubble: the visit and its window. Loaded when somebody opens it, or comes back to a conversation. */
import { render } from 'preact';
import { useLayoutEffect, useReducer } from 'preact/hooks';
import type { Launcher } from './launcher.ts';
import { pageLanguages } from './launcher-words.ts';
import { dress } from './look/dress.ts';
import { openStorage, storageKeys, type BrowserStorage } from './storage.ts';
import { Visit } from './visit/visit.ts';
import { ChatWindow } from './window/ChatWindow.tsx';
import { readConfig, type WidgetConfig } from './window/config.ts';
import { chooseLocale, loadWords, type Words } from './words.ts';

export interface Widget {
  /** Follows the conversation for the bubble's count. */
  listen(): void;
  open(options: { readonly focus: boolean }): void;
  toggle(): void;
}

/** Once a page. */
export async function createWidget(launcher: Launcher): Promise<Widget> {
  const words = await loadWords(chooseLocale(pageLanguages()));
  const config = readConfig(launcher.settings.config);
  dress(launcher, config);
  return new ChatWidget(launcher, config, words);
}

class ChatWidget implements Widget {
  readonly visit: Visit;
  readonly config: WidgetConfig;
  readonly words: Words;
  readonly session: BrowserStorage = openStorage('session');
  readonly keys: ReturnType<typeof storageKeys>;
  isOpen = false;
  isFocused = false;
  readonly #launcher: Launcher;
  #changed: () => void = () => undefined;

  constructor(launcher: Launcher, config: WidgetConfig, words: Words) {
    const { settings, root } = launcher;
    this.#launcher = launcher;
    this.config = config;
    this.words = words;
    this.keys = storageKeys(settings.channelId);
    this.visit = new Visit({ settings, local: openStorage('local'), session: this.session });
    this.visit.subscribe(() => this.#show());
    const container = document.createElement('div');
    container.className = 'container';
    root.prepend(container);
    render(<App widget={this} />, container);
  }

  /** The window's component calls this; one listener is all there is. */
  onChange(changed: () => void): void {
    this.#changed = changed;
  }

  listen(): void {
    if (!this.config.showMode) this.visit.start();
  }

  open({ focus }: { readonly focus: boolean }): void {
    this.isFocused = focus;
    this.listen();
    this.#become(true);
  }

  close(): void {
    this.#become(false);
    this.#launcher.focus();
  }

  toggle(): void {
    // A field that is focused on a touch screen brings up the keyboard before anything could be read.
    if (this.isOpen) this.close();
    else this.open({ focus: !matchMedia('(pointer: coarse)').matches });
  }

  #become(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.session.set(this.keys.isOpen, String(isOpen));
    this.#show();
  }

  #show(): void {
    const { isOpen, words } = this;
    const { unread } = this.visit.state;
    this.#launcher.show({ isOpen, unread, label: labelOf(words, isOpen, unread) });
    this.#changed();
  }
}

function labelOf(words: Words, isOpen: boolean, unread: number): string {
  if (isOpen) return words.close;
  return unread === 0 ? words.open : words.openUnread(unread);
}

function App({ widget }: { readonly widget: ChatWidget }) {
  const [, show] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => widget.onChange(() => show(undefined)), [widget]);
  if (!widget.isOpen) return null;
  const { session, keys } = widget;
  return (
    <ChatWindow
      config={widget.config}
      visit={widget.visit}
      state={widget.visit.state}
      words={widget.words}
      isFocused={widget.isFocused}
      draft={session.get(keys.draft) ?? ''}
      onDraft={text => session.set(keys.draft, text === '' ? null : text)}
      onMinimise={() => widget.close()}
    />
  );
}

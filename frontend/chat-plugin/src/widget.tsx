/** @jsxImportSource preact */
/** All but the bubble: the visit and its window. Loaded when somebody opens it, or comes back to a conversation. */
import { Component, render, type ComponentChildren } from 'preact';
import { useLayoutEffect, useReducer } from 'preact/hooks';
import type { AiryApi } from './api.ts';
import { createBubble, type Bubble } from './bubble.ts';
import { plausible, readConfig, type WidgetConfig } from './config.ts';
import type { Launcher } from './launcher.ts';
import { dress } from './look/dress.ts';
import { pageLanguages } from './page-languages.ts';
import type { GivenConfig } from './settings.ts';
import { openStorage, storageKeys, type BrowserStorage } from './storage.ts';
import type { Visit, VisitState } from './visit/visit.ts';
import { openVisit } from './visit-part.ts';
import { ChatWindow } from './window/ChatWindow.tsx';
import { Proactive } from './window/Proactive.tsx';
import { needsConsent } from './window/screen.ts';
import { soundFor } from './window/sound.ts';
import { chooseLocale, loadWords, type Words } from './words.ts';

const checkAfterMs = 2_000;

export interface Widget extends Pick<
  AiryApi,
  'close' | 'toggle' | 'sendMessage' | 'sendFile' | 'identify' | 'destroy'
> {
  /** Follows the conversation for the bubble's count. */
  listen(): void;
  open(options?: { readonly focus: boolean }): void;
  /** @returns when its words are there. */
  setLocale(locale: string): Promise<void>;
}

/** Once a bubble. */
export async function createWidget(launcher: Launcher): Promise<Widget> {
  const { saved, settings } = launcher;
  const widget = new ChatWidget(launcher, { ...saved, ...(await pageConfig(settings.config)) });
  await widget.setLocale();
  return widget;
}

/** Forms and the like are checked before they are used; for the rest it is enough to say later what is wrong with it. */
async function pageConfig(given: GivenConfig): Promise<GivenConfig> {
  const { welcomeMessage: _shownAsIt, ...others } = given;
  const check = async (): Promise<GivenConfig> => (await import('./check-config.ts')).checkedConfig(given);
  if (Object.values(others).some(value => typeof value === 'object' && value !== null)) return check();
  // What cannot be checked now is none the worse for it.
  if (Object.keys(given).length > 0) setTimeout(() => void check().catch(() => undefined), checkAfterMs);
  return plausible(given);
}

class ChatWidget implements Widget {
  readonly visit: Visit;
  readonly local: BrowserStorage = openStorage('local');
  readonly session: BrowserStorage = openStorage('session');
  readonly keys: ReturnType<typeof storageKeys>;
  config: WidgetConfig;
  words: Words | null = null;
  isOpen = false;
  isFocused = false;
  readonly #launcher: Launcher;
  readonly #bubble: Bubble;
  readonly #given: GivenConfig;
  readonly #container = document.createElement('div');
  readonly #dressed: Promise<() => void>;
  #before: VisitState;
  #changed: () => void = () => undefined;

  constructor(launcher: Launcher, given: GivenConfig) {
    const { settings, root } = launcher;
    this.#launcher = launcher;
    this.#given = given;
    this.config = readConfig(given, []);
    this.#dressed = dress(launcher, this.config);
    this.#bubble = createBubble(launcher);
    this.keys = storageKeys(settings.channelId);
    if (settings.resumeToken !== null) this.local.set(this.keys.resumeToken, settings.resumeToken);
    const { visit, ready } = openVisit({ settings, local: this.local, session: this.session });
    this.visit = visit;
    if (settings.identityToken !== null) visit.identify(settings.identityToken);
    this.#before = visit.state;
    void ready.then(loaded => {
      loaded.subscribe(() => this.#show());
      loaded.onMessage(message => {
        launcher.emit('message', message);
        const isWanted = this.config.sound && this.local.get(this.keys.mute) === null;
        soundFor(message, { isWanted, isOpen: this.isOpen });
      });
    });
    this.#container.className = 'container';
    root.prepend(this.#container);
    render(<App widget={this} />, this.#container);
  }

  /** The window's component calls this; one listener is all there is. */
  onChange(changed: () => void): void {
    this.#changed = changed;
  }

  async setLocale(asked?: string): Promise<void> {
    const { language, languages } = this.config;
    const own = [asked ?? '', language ?? '', ...pageLanguages(), languages[0] ?? ''];
    const isOffered = (locale: string): boolean =>
      languages.length === 0 || languages.some(offered => stemOf(offered) === stemOf(locale));
    const locales = own.filter(locale => locale !== '' && isOffered(locale));
    const [words] = await Promise.all([loadWords(chooseLocale(locales)), this.#dressed]);
    this.words = words;
    this.config = readConfig(this.#given, [words.locale, ...locales]);
    this.#launcher.host.dir = words.direction;
    this.#launcher.host.lang = words.locale;
    this.#show();
  }

  listen(): void {
    const { config, local, keys } = this;
    // Who has to agree first is not asked about before: not even a conversation is begun.
    const isHeld = needsConsent(config) && local.get(keys.consent) === null;
    if (!config.showMode && !isHeld) this.visit.start();
  }

  open({ focus }: { readonly focus: boolean } = { focus: true }): void {
    this.isFocused = focus;
    this.listen();
    this.#become(true);
  }

  close(): void {
    if (!this.isOpen) return;
    this.#become(false);
    this.#bubble.focus();
  }

  toggle(): void {
    // A field that is focused on a touch screen brings up the keyboard before anything could be read.
    if (this.isOpen) this.close();
    else this.open({ focus: !matchMedia('(pointer: coarse)').matches });
  }

  sendMessage(content: Parameters<AiryApi['sendMessage']>[0]): void {
    this.listen();
    this.visit.send(typeof content === 'string' ? { text: content } : content);
  }

  sendFile(file: File): void {
    this.listen();
    void import('./files/send-file.ts').then(part => part.sendFile(file, this.visit, this.config));
  }

  identify(token: string | null): void {
    this.visit.identify(token);
    this.listen();
  }

  destroy(): void {
    this.visit.destroy();
    void this.#dressed.then(undress => undress());
    render(null, this.#container);
    this.#container.remove();
  }

  /** The first words are these from now on. */
  greet(content: unknown): void {
    this.config = { ...this.config, welcomeMessage: typeof content === 'string' ? { text: content } : content };
    this.#show();
  }

  #become(isOpen: boolean): void {
    if (isOpen === this.isOpen) return;
    this.isOpen = isOpen;
    this.session.set(this.keys.isOpen, String(isOpen));
    this.#show();
    this.#launcher.emit(isOpen ? 'open' : 'close');
  }

  #show(): void {
    const { isOpen, words, visit } = this;
    const before = this.#before;
    const { unread, phase, thread } = (this.#before = visit.state);
    if (words !== null) this.#bubble.show({ isOpen, unread, label: labelOf(words, isOpen, unread) });
    this.#changed();
    if (thread.messages !== before.thread.messages) this.#launcher.emit('messages', thread.messages);
    if (unread !== before.unread) this.#launcher.emit('unread', unread);
    if (phase === 'ready' && before.phase !== phase) this.#launcher.emit('ready');
  }
}

function stemOf(locale: string): string {
  return locale.slice(0, 2).toLowerCase();
}

function labelOf(words: Words, isOpen: boolean, unread: number): string {
  if (isOpen) return words.close;
  return unread === 0 ? words.open : words.openUnread(unread);
}

function App({ widget }: { readonly widget: ChatWidget }) {
  const [, show] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => widget.onChange(() => show(undefined)), [widget]);
  const { local, session, keys, words } = widget;
  if (words === null) return null;
  if (!widget.isOpen)
    return (
      <Proactive
        config={widget.config}
        words={words}
        state={widget.visit.state}
        local={local}
        session={session}
        keyStem={keys.rule}
        onMessage={content => widget.greet(content)}
        onOpen={options => widget.open(options)}
      />
    );
  return (
    <Quiet>
      <ChatWindow
        config={widget.config}
        visit={widget.visit}
        state={widget.visit.state}
        words={words}
        local={local}
        keys={keys}
        isFocused={widget.isFocused}
        draft={session.get(keys.draft) ?? ''}
        onDraft={text => session.set(keys.draft, text === '' ? null : text)}
        onMinimise={() => widget.close()}
      />
    </Quiet>
  );
}

/** What breaks in here is not the page's trouble. */
class Quiet extends Component<{ readonly children: ComponentChildren }, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  override componentDidCatch(error: unknown): void {
    // oxlint-disable-next-line no-console
    console.warn('Airy chat: the window cannot be shown.', error);
    this.setState({ isBroken: true });
  }

  override render() {
    return this.state.isBroken ? null : this.props.children;
  }
}

/** The bubble: all that a page pays for until somebody wants to chat. Stands in a shadow root of its own. */
import css from './launcher.css?inline';
import { launcherWords, pageLanguages } from './launcher-words.ts';
import { inkOn, toHex } from './look/colours.ts';
import { text, type Settings } from './settings.ts';

export interface Launcher {
  readonly settings: Settings;
  /** The element on the page. */
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  /** Shown as a count. */
  setUnread(count: number): void;
  setOpen(isOpen: boolean): void;
  setState(state: 'ready' | 'loading' | 'failed'): void;
  focus(): void;
}

const chat =
  '<svg class="chat" viewBox="0 0 24 24" aria-hidden="true"><path fill="currentColor" d="M12 3c5.25 0 9.5 3.63 9.5 8.1S17.25 19.2 12 19.2c-.9 0-1.77-.1-2.6-.3l-4.02 2a.7.7 0 0 1-1-.73l.45-3.3C3.38 15.43 2.5 13.36 2.5 11.1 2.5 6.63 6.75 3 12 3Z"/></svg>';
const down =
  '<svg class="down" viewBox="0 0 24 24" aria-hidden="true"><path fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" d="m6 9.5 6 6 6-6"/></svg>';

/** Puts the bubble on the page. */
export function createLauncher(settings: Settings, onToggle: () => void): Launcher {
  const words = launcherWords(pageLanguages());
  const host = document.createElement('div');
  host.dataset['airyChat'] = settings.channelId;
  if (getComputedStyle(document.body).direction === 'rtl') host.dir = 'rtl';
  const root = host.attachShadow({ mode: 'open' });
  addStyle(root, css);
  applyColours(host, settings);
  const bubble = document.createElement('button');
  bubble.type = 'button';
  bubble.className = 'launcher';
  bubble.innerHTML = `${chat}${down}<b class="count" hidden></b>`;
  bubble.addEventListener('click', onToggle);
  root.append(bubble);
  const icon = text(settings.config['bubbleIcon']);
  if (icon !== null) useIcon(bubble, icon);
  // Shortcuts of the page are not for what is typed in the chat.
  for (const type of ['keydown', 'keyup', 'keypress']) host.addEventListener(type, event => event.stopPropagation());
  document.body.append(host);

  const count = root.querySelector<HTMLElement>('.count');
  let unread = 0;
  let isOpen = false;
  const describe = (): void => {
    bubble.setAttribute('aria-expanded', String(isOpen));
    bubble.ariaLabel = isOpen ? words.close : unread > 0 ? `${words.open} (${unread} ${words.unread})` : words.open;
    bubble.classList.toggle('open', isOpen);
    if (count === null) return;
    count.hidden = unread === 0 || isOpen;
    count.textContent = unread > 99 ? '99+' : String(unread);
  };
  describe();
  return {
    settings,
    host,
    root,
    setUnread(number) {
      unread = number;
      describe();
    },
    setOpen(open) {
      isOpen = open;
      describe();
    },
    setState(state) {
      bubble.classList.toggle('loading', state === 'loading');
      bubble.title = state === 'failed' ? words.failed : '';
    },
    focus: () => bubble.focus(),
  };
}

/** Style sheets made by a script also work where the page forbids inline styles. */
export function addStyle(root: ShadowRoot, text: string): void {
  if ('adoptedStyleSheets' in root && 'replaceSync' in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    return;
  }
  const style = document.createElement('style');
  style.textContent = text;
  root.append(style);
}

function applyColours({ style }: HTMLElement, { config }: Settings): void {
  const colour = text(config['accentColor']) ?? text(config['primaryColor']);
  const hex = colour === null ? null : toHex(colour);
  if (colour !== null) style.setProperty('--launcher', colour);
  if (hex !== null) style.setProperty('--on-launcher', inkOn(hex));
  const dot = text(config['unreadMessageDotColor']);
  if (dot !== null) style.setProperty('--launcher-dot', dot);
}

function useIcon(bubble: HTMLElement, address: string): void {
  const image = document.createElement('img');
  image.alt = '';
  image.className = 'chat';
  image.src = address;
  image.addEventListener('load', () => bubble.querySelector('.chat')?.replaceWith(image));
}

/** The bubble: all that a page pays for until somebody wants to chat. Stands in a shadow root of its own. */
import css from './launcher.css?inline';
import { launcherWords, pageLanguages } from './launcher-words.ts';
import { text, type Settings } from './settings.ts';

export interface Launcher {
  readonly settings: Settings;
  /** The element on the page. */
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  /** @param label what the bubble does, for those who hear it; @param unread shown as a count. */
  show(state: { readonly isOpen: boolean; readonly unread: number; readonly label: string }): void;
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
  bubble.innerHTML = `${chat}${down}<b class="count"></b>`;
  bubble.addEventListener('click', onToggle);
  root.append(bubble);
  const icon = text(settings.config['bubbleIcon']);
  if (icon !== null) useIcon(bubble, icon);
  // Shortcuts of the page are not for what is typed in the chat.
  for (const type of ['keydown', 'keyup']) host.addEventListener(type, event => event.stopPropagation());
  document.body.append(host);

  const show: Launcher['show'] = ({ isOpen, unread, label }) => {
    bubble.ariaExpanded = String(isOpen);
    bubble.ariaLabel = label;
    bubble.classList.toggle('open', isOpen);
    const count = bubble.lastElementChild;
    if (count !== null) count.textContent = isOpen || unread === 0 ? '' : unread > 99 ? '99+' : String(unread);
  };
  show({ isOpen: false, unread: 0, label: words.open });
  return {
    settings,
    host,
    root,
    show,
    setState(state) {
      bubble.classList.toggle('loading', state === 'loading');
      bubble.title = state === 'failed' ? words.failed : '';
    },
    focus: () => bubble.focus(),
  };
}

/** Style sheets made by a script also work where the page forbids inline styles. */
export function addStyle(root: ShadowRoot, text: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  root.adoptedStyleSheets.push(sheet);
}

function applyColours({ style }: HTMLElement, { config }: Settings): void {
  const colour = text(config['accentColor']) ?? text(config['primaryColor']);
  if (colour !== null) style.setProperty('--launcher', colour);
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

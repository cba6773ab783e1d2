/** The bubble: all that a page pays for until somebody wants to chat. Stands in a shadow root of its own. */
import css from './launcher.css?inline';
import { launcherLabel } from './launcher-label.ts';
import { addStyle } from './look/add-style.ts';
import { text, type GivenConfig, type Settings } from './settings.ts';

export interface Launcher {
  readonly settings: Settings;
  /** What is saved on the server; the page's own settings count more. */
  readonly saved: GivenConfig;
  /** The element on the page. */
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  readonly bubble: HTMLButtonElement;
  /** Tells the page's listeners. */
  emit(event: string, detail?: unknown): void;
}

export interface LauncherOptions extends Pick<Launcher, 'settings' | 'saved' | 'emit'> {
  /** Saved settings and those of the page. */
  readonly config: GivenConfig;
  /** How many other widgets the page has. */
  readonly others: number;
  /** The widget's own element; absent: a new one. */
  readonly element?: HTMLElement | undefined;
}

const speechBubble =
  'M12 3c5.25 0 9.5 3.63 9.5 8.1S17.25 19.2 12 19.2c-.9 0-1.77-.1-2.6-.3l-4.02 2a.7.7 0 0 1-1-.73l.45-3.3C3.38 15.43 2.5 13.36 2.5 11.1 2.5 6.63 6.75 3 12 3Z';
const bubblePixels = 72;

/** Makes the bubble; the page's body gets it. */
export function createLauncher({ config, others, element, ...given }: LauncherOptions): Launcher {
  const host = element ?? document.createElement('div');
  host.dataset['airyChat'] = given.settings.channelId;
  // An element that had a widget before has its root still.
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [];
  addStyle(root, css);
  place(host, config, others * bubblePixels);
  const bubble = document.createElement('button');
  bubble.className = 'launcher';
  bubble.ariaLabel = launcherLabel(text(config['language']) ?? (document.documentElement.lang || navigator.language));
  bubble.append(drawing());
  root.replaceChildren(bubble);
  const icon = text(config['bubbleIcon']);
  if (icon !== null) useIcon(bubble, icon);
  return { ...given, host, root, bubble };
}

/** Corner and colours. @param shiftPixels to stand beside other widgets. */
function place(host: HTMLElement, config: GivenConfig, shiftPixels: number): void {
  const { position, offsetX, offsetY, accentColor, primaryColor } = config;
  const isRightToLeft = getComputedStyle(document.body).direction === 'rtl';
  const isLeft = position === 'left' || position === (isRightToLeft ? 'end' : 'start') || (isRightToLeft && !position);
  const set = (name: string, value: unknown): void => host.style.setProperty(`--${name}`, value as string);
  const [side, other] = isLeft ? ['left', 'right'] : ['right', 'left'];
  set(side, `calc(${Number(offsetX ?? 20) + shiftPixels}px + env(safe-area-inset-${side}, 0px))`);
  set(other, 'auto');
  set('below', `${Number(offsetY ?? 20)}px`);
  set('launcher', accentColor ?? primaryColor ?? '');
}

/** Made node by node: pages may forbid that text becomes markup. */
function drawing(): Element {
  const make = (tag: string): Element => document.createElementNS('http://www.w3.org/2000/svg', tag);
  const [svg, path] = [make('svg'), make('path')];
  svg.setAttribute('class', 'chat');
  svg.setAttribute('viewBox', '0 0 24 24');
  path.setAttribute('d', speechBubble);
  svg.append(path);
  return svg;
}

function useIcon(bubble: HTMLElement, address: string): void {
  const image = new Image();
  image.alt = '';
  image.className = 'chat';
  image.src = address;
  image.onload = () => bubble.firstElementChild?.replaceWith(image);
}

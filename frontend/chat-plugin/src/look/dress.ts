/** Gives the widget the shop's colours and the visitor's text size, whatever the page does to its own. */
import tokensCss from '@airy/message-view/tokens.css?inline';
import type { WidgetConfig } from '../config.ts';
import type { Launcher } from '../launcher.ts';
import windowCss from '../window/window.css?inline';
import { addStyle } from './add-style.ts';
import { hexOfCss, isDarkPage } from './page-colours.ts';
import { themeOf } from './theme.ts';

/** @returns how to stop following the system's light and dark. */
export function dress({ host, root }: Launcher, config: WidgetConfig): () => void {
  const { style } = host;
  registerTextSize();
  for (const css of [tokensCss, windowCss]) addStyle(root, css);
  const wear = (): void => {
    const theme = themeOf(config, config.theme === 'auto' ? isDarkPage() : config.theme === 'dark', hexOfCss);
    host.dataset['theme'] = theme.scheme;
    for (const [name, value] of Object.entries(theme.properties)) style.setProperty(name, value);
  };
  wear();
  style.setProperty('--width', `${config.width}px`);
  style.setProperty('--height-asked', `${config.height}px`);
  if (config.customFont !== null) useFont(style, config.customFont.replaceAll(/['"\\;{}]/g, ''), config.fontUrl);
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', wear);
  return () => system.removeEventListener('change', wear);
}

/** @param address of a font file; null: the page has the font. */
function useFont(style: CSSStyleDeclaration, name: string, address: string | null): void {
  style.setProperty('--font-first', `'${name}',`);
  // Loaded when a letter of it is drawn; what cannot be loaded is drawn in the next font.
  if (address !== null) document.fonts.add(new FontFace(name, `url(${JSON.stringify(address)})`, { display: 'swap' }));
}

/** As a length, `1em` of the host: the visitor's own text size, whatever the page makes of `rem`. */
function registerTextSize(): void {
  try {
    CSS.registerProperty({ name: '--airy-em', syntax: '<length>', inherits: true, initialValue: '16px' });
  } catch {
    // Registered already, by another widget on the page.
  }
}

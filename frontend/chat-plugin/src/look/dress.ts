/** Gives the widget the shop's colours and the visitor's text size, whatever the page does to its own. */
import tokensCss from '@airy/message-view/tokens.css?inline';
import type { WidgetConfig } from '../config.ts';
import type { Launcher } from '../launcher.ts';
import windowCss from '../window/window.css?inline';
import { addStyle } from './add-style.ts';
import defaultCss from './default-theme.css?inline';
import { isDarkPage } from './scheme.ts';

/** @returns how to stop following the system's light and dark, once the colours are there. */
export async function dress({ host, root }: Launcher, config: WidgetConfig): Promise<() => void> {
  const { style } = host;
  registerTextSize();
  for (const css of [tokensCss, defaultCss, windowCss]) addStyle(root, css);
  style.setProperty('--width', `${config.width}px`);
  style.setProperty('--height-asked', `${config.height}px`);
  if (config.customFont !== null) useFont(style, config.customFont.replaceAll(/['"\\;{}]/g, ''), config.fontUrl);
  const hasColours = Object.entries(config).some(([key, value]) => key.endsWith('Color') && value !== null);
  const wearColours = hasColours ? (await import('./wear-colours.ts')).wearColours : null;
  const wear = (): void => {
    const isDark = config.theme === 'auto' ? isDarkPage() : config.theme === 'dark';
    host.dataset['theme'] = wearColours?.(style, config, isDark) ?? (isDark ? 'dark' : 'light');
  };
  wear();
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

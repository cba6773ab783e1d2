/** Gives the widget the shop's colours and the visitor's text size, whatever the page does to its own. */
import tokensCss from '@airy/message-view/tokens.css?inline';
import { addStyle, type Launcher } from '../launcher.ts';
import type { WidgetConfig } from '../window/config.ts';
import windowCss from '../window/window.css?inline';
import { hexOfCss, isDarkPage } from './page-colours.ts';
import { themeOf } from './theme.ts';

export function dress({ host, root }: Launcher, config: WidgetConfig): void {
  const theme = themeOf(config, isDarkPage(), hexOfCss);
  registerTextSize();
  for (const css of [tokensCss, windowCss]) addStyle(root, css);
  host.dataset['theme'] = theme.scheme;
  for (const [name, value] of Object.entries(theme.properties)) host.style.setProperty(name, value);
  if (config.width !== null) host.style.setProperty('--width', `${config.width}px`);
  if (config.height !== null) host.style.setProperty('--height-asked', `${config.height}px`);
  if (config.customFont !== null)
    host.style.setProperty('--font-first', `'${config.customFont.replaceAll(/['"\\;{}]/g, '')}',`);
}

/** As a length, `1em` of the host: the visitor's own text size, whatever the page makes of `rem`. */
function registerTextSize(): void {
  try {
    CSS.registerProperty({ name: '--airy-em', syntax: '<length>', inherits: true, initialValue: '16px' });
  } catch {
    // Registered already, by another widget on the page.
  }
}

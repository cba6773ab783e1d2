/** The built widget and its demo page, at `/chatplugin/ui/`. */
import { fileURLToPath } from 'node:url';
import { serveFolder, type BareHandler } from '@airy/http';

export const widgetPath = '/chatplugin/ui/';

const folder = fileURLToPath(new URL('../../../../frontend/chat-plugin/dist', import.meta.url));

/** Of the demo page. It embeds the widget as any site does, and loads nothing else. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob: https:",
  "media-src 'self' blob: https:",
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** `/chatplugin/ui/example` is no file: every page there is the demo page. */
export function widgetFiles(): BareHandler {
  return serveFolder({
    path: widgetPath,
    folder,
    fallback: 'example.html',
    contentSecurityPolicy,
    forOtherOrigins: true,
  });
}

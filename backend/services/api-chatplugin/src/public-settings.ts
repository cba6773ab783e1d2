/** `GET /chatplugin/settings/<channel id>`: what pages are told of a widget, before anybody has opened it. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AiryError } from '@airy/errors';
import { answerError, countOrRefuse, toAiryError, type BareHandler, type HttpHost } from '@airy/http';
import { publicSettings } from '@airy/widget-settings';
import { connectedChannel, type Parts } from './parts.ts';
import { admitPage, savedWidget } from './saved-widget.ts';
import type { WidgetSwitch } from './while-on.ts';

export const settingsPath = '/chatplugin/settings/';

const channelIdPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** From one address. Each page view asks once; a browser that has the answer is told that it has not changed. */
const callsPerMinute = 300;

type SettingsParts = Pick<Parts, 'view' | 'administration' | 'refused' | 'answersByMail'>;

export function publicSettingsFiles(
  parts: SettingsParts,
  {
    http,
    widget,
  }: { readonly http: Pick<HttpHost, 'limits' | 'addressOf' | 'origins'>; readonly widget: WidgetSwitch },
): BareHandler {
  const limit = http.limits.of(`address ${settingsPath}`, callsPerMinute);
  return async (request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After, X-Request-Id');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Vary', 'Origin');
    try {
      if (request.method !== 'GET' && request.method !== 'HEAD')
        throw new AiryError('method_not_allowed', null, { details: { allowed: 'GET' } });
      await countOrRefuse(limit, http.addressOf(request));
      widget.check();
      const origin = http.origins.isForeign(request.headers) ? (request.headers.origin ?? null) : null;
      answer(request, response, await settingsFor(parts, channelIdOf(request), origin));
    } catch (thrown) {
      response.setHeader('Cache-Control', 'no-store');
      answerError(response, toAiryError(thrown));
    }
  };
}

function channelIdOf({ url = '' }: IncomingMessage): string {
  const id = url.slice(settingsPath.length).split('?')[0]?.toLowerCase() ?? '';
  if (!channelIdPattern.test(id)) throw new AiryError('not_found', 'Channel not found');
  return id;
}

async function settingsFor(parts: SettingsParts, channelId: string, origin: string | null): Promise<string> {
  await connectedChannel(parts, channelId);
  const { settings } = await savedWidget(parts.administration, channelId);
  admitPage(parts, { channelId, origin }, settings);
  return JSON.stringify({ settings: publicSettings(settings), answers_by_mail: parts.answersByMail });
}

/** Changes are live at once, so each page asks; unchanged, the answer is empty. */
function answer({ method, headers }: IncomingMessage, response: ServerResponse, body: string): void {
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  response.setHeader('ETag', tag);
  response.setHeader('Cache-Control', 'no-cache');
  if (headers['if-none-match'] === tag) {
    response.statusCode = 304;
    return void response.end();
  }
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(method === 'HEAD' ? undefined : body);
}

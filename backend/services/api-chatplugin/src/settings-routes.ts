/** chatplugin.settings.*, .origins.* and .identity.*: what administrators save of a widget. */
import { randomBytes } from 'node:crypto';
import {
  chatpluginIdentityRemove,
  chatpluginIdentityRotate,
  chatpluginOriginsAllow,
  chatpluginSettingsGet,
  chatpluginSettingsUpdate,
  presentDate,
} from '@airy/contract';
import type { AdministrationCommand } from '@airy/domain';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, identifyWrite, route, settle, type AnyRoute, type Call } from '@airy/http';
import type { Json } from '@airy/model';
import { checkValue, settings as allSettings } from '@airy/widget-settings';
import { chatplugin } from '@airy/source-chatplugin';
import type { Parts } from './parts.ts';
import { savedWidget } from './saved-widget.ts';

const catchUpMs = 5_000;
const secretBytes = 32;

export function settingsRoutes(parts: Parts): readonly AnyRoute[] {
  return [
    route(chatpluginSettingsGet, async ({ channel_id: channelId }, call) => {
      await widgetChannel(parts, channelId);
      const counted = await parts.refused.flush();
      await awaitOwnWrites(call, parts.administration);
      if (!(await parts.administration.waitFor(counted, catchUpMs))) call.setStale();
      return shown(parts, channelId);
    }),
    route(chatpluginSettingsUpdate, async ({ channel_id: channelId, settings }, call) => {
      const changes = settings as { readonly [key: string]: Json };
      await change(parts, { call, channelId, path: chatpluginSettingsUpdate.path }, () => ({
        type: 'widget.change',
        channelId,
        changes: withoutUndefined(changes),
      }));
      return shown(parts, channelId);
    }),
    route(chatpluginOriginsAllow, async ({ channel_id: channelId, origin }, call) => {
      if (checkValue(allSettings.allowedOrigins.shape, [origin]).problems.length > 0)
        throw new AiryError('invalid_request', 'origin must be an origin such as https://shop.example', {
          details: { field: 'origin' },
        });
      await parts.refused.flush();
      await change(parts, { call, channelId, path: chatpluginOriginsAllow.path }, () => ({
        type: 'widget.allow-origin',
        channelId,
        origin,
      }));
      return shown(parts, channelId);
    }),
    route(chatpluginIdentityRotate, async ({ channel_id: channelId }, call) => {
      const secret = randomBytes(secretBytes).toString('base64url');
      const result = await change(parts, { call, channelId, path: chatpluginIdentityRotate.path }, () => ({
        type: 'widget.set-identity-key',
        channelId,
        identityKey: parts.secrets.seal(secret),
      }));
      // Asked again with the same key, it is the secret that was made then.
      return { secret: parts.secrets.open((result as { readonly identityKey: string }).identityKey) };
    }),
    route(chatpluginIdentityRemove, async ({ channel_id: channelId }, call) => {
      await change(parts, { call, channelId, path: chatpluginIdentityRemove.path }, () => ({
        type: 'widget.set-identity-key',
        channelId,
        identityKey: null,
      }));
      return undefined;
    }),
  ];
}

interface Change {
  readonly call: Call;
  readonly channelId: string;
  readonly path: string;
}

/** Asks the writer, waits for the view, and tells open windows. */
async function change(
  parts: Parts,
  { call, channelId, path }: Change,
  make: () => AdministrationCommand,
): Promise<Json> {
  await widgetChannel(parts, channelId);
  const { commandId, principal, requestHash } = identifyWrite(call, path, channelId);
  const answer = await parts.commander.administration({ id: commandId, principal, requestHash, command: make() });
  const result = settle(call, answer);
  if (!(await parts.administration.waitFor(answer.position, catchUpMs))) call.setStale();
  parts.changed(channelId, answer.position);
  return result;
}

/** Connected or not: it may be prepared before. @throws AiryError `not_found` */
async function widgetChannel({ view }: Parts, channelId: string): Promise<void> {
  const row = await view.query.channel(channelId);
  if (row?.channel.source !== chatplugin.id) throw new AiryError('not_found', 'Channel not found');
}

async function shown({ administration, answersByMail }: Parts, channelId: string) {
  const { settings, identityKey, refusedOrigins } = await savedWidget(administration, channelId);
  return {
    channel_id: channelId,
    settings: settings as Record<string, Json>,
    refused_origins: refusedOrigins.map(({ origin, count, firstAt, lastAt }) => ({
      origin,
      count,
      first_at: presentDate(firstAt),
      last_at: presentDate(lastAt),
    })),
    has_identity_key: identityKey !== null,
    answers_by_mail: answersByMail,
  };
}

function withoutUndefined(changes: { readonly [key: string]: Json }): { readonly [key: string]: Json } {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

/** Commands about widgets: what is saved for the chat on somebody's pages, by the id of its channel. */
import type { Json, RefusedOrigin, Widget } from '@airy/model';
import { z } from 'zod';
import { rejected } from '../decision.ts';
import { idText } from './fields.ts';
import { put } from './handler.ts';
import type { Handlers } from './handler.ts';

/**
 * Sets keys; null takes one back, others stay. What they may be, the caller has checked. Result: `{ widget }` without its
 * key. Rejected: `invalid_request` (too large as a whole).
 */
export interface ChangeWidget {
  readonly type: 'widget.change';
  readonly channelId: string;
  readonly changes: { readonly [key: string]: Json };
}
/** With it sites sign who a visitor is; sealed. Null: no identity counts any more. Result: `{ widget, identityKey }`. */
export interface SetWidgetKey {
  readonly type: 'widget.set-identity-key';
  readonly channelId: string;
  readonly identityKey: string | null;
}
/** Pages that were refused since the last report, by origin. Result: `{ widget }`. */
export interface ReportOrigins {
  readonly type: 'widget.report-origins';
  readonly channelId: string;
  readonly origins: readonly { readonly origin: string; readonly count: number }[];
}
/**
 * Takes an origin off the list of the refused and, where only some are allowed, adds it to those. Result: `{ widget }`.
 * Rejected: `invalid_request` (as many are allowed as may be).
 */
export interface AllowOrigin {
  readonly type: 'widget.allow-origin';
  readonly channelId: string;
  readonly origin: string;
}
export type WidgetCommand = ChangeWidget | SetWidgetKey | ReportOrigins | AllowOrigin;

/** Characters of all settings as JSON. */
const maxSettingsLength = 128 * 1024;
/** Anybody can make up an origin: those that were refused last are kept. */
const maxRefusedOrigins = 50;
const maxAllowedOrigins = 100;
const allowedKey = 'allowedOrigins';

const origin = z.string().min(1).max(2_000);

export const widgetHandlers: Handlers<WidgetCommand> = {
  'widget.change': {
    schema: z.object({
      type: z.literal('widget.change'),
      channelId: idText,
      changes: z.record(
        z.string().max(100),
        z.custom<Json>(value => value !== undefined),
      ),
    }),
    entityId: ({ channelId }) => channelId,
    decide(state, { channelId, changes }, context) {
      const before = state.find('widget', channelId);
      const after = withSettings(before ?? emptyWidget(channelId), { ...settingsOf(before), ...changes });
      if (after.settings.length > maxSettingsLength)
        return rejected('invalid_request', `The settings would have more than ${maxSettingsLength} characters`);
      return put('widget', { before, after }, context);
    },
  },
  'widget.set-identity-key': {
    schema: z.object({
      type: z.literal('widget.set-identity-key'),
      channelId: idText,
      identityKey: z.string().max(2_000).nullable(),
    }),
    entityId: ({ channelId }) => channelId,
    decide(state, { channelId, identityKey }, context) {
      const before = state.find('widget', channelId);
      const decided = put('widget', { before, after: { ...(before ?? emptyWidget(channelId)), identityKey } }, context);
      return { ...decided, result: { ...decided.result, identityKey } };
    },
  },
  'widget.report-origins': {
    schema: z.object({
      type: z.literal('widget.report-origins'),
      channelId: idText,
      origins: z.array(z.object({ origin, count: z.int().min(1) })).max(maxRefusedOrigins),
    }),
    entityId: ({ channelId }) => channelId,
    decide(state, { channelId, origins }, { commandId, now }) {
      const before = state.find('widget', channelId);
      const widget = before ?? emptyWidget(channelId);
      const refused = origins.reduce((known, told) => withRefused(known, told, now), refusedOf(widget));
      const refusedOrigins = JSON.stringify(refused);
      return put('widget', { before, after: { ...widget, refusedOrigins } }, { commandId, now });
    },
  },
  'widget.allow-origin': {
    schema: z.object({ type: z.literal('widget.allow-origin'), channelId: idText, origin }),
    entityId: ({ channelId }) => channelId,
    decide(state, command, context) {
      const before = state.find('widget', command.channelId);
      const widget = before ?? emptyWidget(command.channelId);
      const settings = settingsOf(before);
      const allowed = Array.isArray(settings[allowedKey]) ? settings[allowedKey] : [];
      const isNew = allowed.length > 0 && !allowed.includes(command.origin);
      if (isNew && allowed.length >= maxAllowedOrigins)
        return rejected('invalid_request', `More than ${maxAllowedOrigins} origins cannot be allowed`);
      const changed = isNew
        ? withSettings(widget, { ...settings, [allowedKey]: [...allowed, command.origin] })
        : widget;
      const refused = refusedOf(widget).filter(({ origin: known }) => known !== command.origin);
      const refusedOrigins = JSON.stringify(refused);
      return put('widget', { before, after: { ...changed, refusedOrigins } }, context);
    },
  },
};

function emptyWidget(id: string): Widget {
  return { id, settings: '{}', identityKey: null, refusedOrigins: '[]' };
}

function refusedOf(widget: Widget): readonly RefusedOrigin[] {
  return JSON.parse(widget.refusedOrigins) as RefusedOrigin[];
}

function settingsOf(widget: Widget | null): { readonly [key: string]: Json } {
  return widget === null ? {} : (JSON.parse(widget.settings) as { readonly [key: string]: Json });
}

/** Keys in order, so that equal settings are equal text. */
function withSettings(widget: Widget, settings: { readonly [key: string]: Json }): Widget {
  const kept = Object.entries(settings).filter(([, value]) => value !== null);
  const sorted = kept.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { ...widget, settings: JSON.stringify(Object.fromEntries(sorted)) };
}

function withRefused(
  known: readonly RefusedOrigin[],
  { origin: refused, count }: { readonly origin: string; readonly count: number },
  now: number,
): RefusedOrigin[] {
  const before = known.find(entry => entry.origin === refused);
  const entry = { origin: refused, count: (before?.count ?? 0) + count, firstAt: before?.firstAt ?? now, lastAt: now };
  return [entry, ...known.filter(other => other.origin !== refused)].slice(0, maxRefusedOrigins);
}

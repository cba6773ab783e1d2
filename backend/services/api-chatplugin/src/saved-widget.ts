/** What is saved of a widget, and whether a page may show it. */
import type { AdministrationView } from '@airy/administration-view';
import { AiryError } from '@airy/errors';
import type { RefusedOrigin } from '@airy/model';
import type { ViewHandle } from '@airy/views';
import { storedSettings, type GivenSettings } from '@airy/widget-settings';
import type { Parts } from './parts.ts';

export interface SavedWidget {
  readonly settings: GivenSettings;
  /** Sealed; null: no site can say who a visitor is. */
  readonly identityKey: string | null;
  readonly refusedOrigins: readonly RefusedOrigin[];
}

export async function savedWidget(
  administration: ViewHandle<AdministrationView>,
  channelId: string,
): Promise<SavedWidget> {
  const widget = await administration.query.widget(channelId);
  if (widget === null) return { settings: {}, identityKey: null, refusedOrigins: [] };
  return {
    settings: storedSettings(JSON.parse(widget.settings)),
    identityKey: widget.identityKey,
    refusedOrigins: JSON.parse(widget.refusedOrigins) as readonly RefusedOrigin[],
  };
}

/**
 * Counts a page that is refused. A caller that names no origin is no page: programs are held by tokens and limits.
 * @param origin of the page, if it is not one of ours.
 * @throws AiryError `origin_not_allowed`
 */
export function admitPage(
  { refused }: Pick<Parts, 'refused'>,
  page: { readonly channelId: string; readonly origin: string | null },
  settings: GivenSettings,
): void {
  const allowed = settings.allowedOrigins ?? [];
  if (page.origin === null || allowed.length === 0 || allowed.includes(page.origin)) return;
  refused.count(page.channelId, page.origin);
  throw new AiryError('origin_not_allowed', null, { details: { origin: page.origin.slice(0, 200) } });
}

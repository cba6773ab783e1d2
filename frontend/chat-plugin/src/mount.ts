/** A widget as the page's own program puts it there: the React component and the npm package's `mountChat`. */
import type { AiryApi } from './api.ts';
import { readSettings } from './settings.ts';
import { run } from './run.ts';

export interface MountOptions {
  /** Address of Airy. */
  readonly host: string;
  readonly channelId: string;
  readonly resumeToken?: string | undefined;
  readonly identityToken?: string | undefined;
  /** As in the embed snippet. */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  /** The element that becomes the widget's own; absent: a new one at the end of the page. */
  readonly element?: HTMLElement | undefined;
}

/** @throws Error where `channelId` is missing or `host` is no address. */
export function mountChat({ element, ...given }: MountOptions): AiryApi {
  const settings = readSettings(given, { address: location.href, scriptAddress: null });
  if (settings === null) throw new Error('Airy chat: channelId is missing, or host is not an address.');
  return run(settings, { importWidget: () => import('./widget.tsx'), element, others: 0 });
}

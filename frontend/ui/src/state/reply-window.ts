/** How long a contact may still be answered, in words. Pure. */
import { replyWindowEnd } from '@airy/content';
import type { Source } from '../api/wire.ts';

type Capabilities = Pick<Source['capabilities'], 'replyWindow' | 'mayStartConversation'>;

export type ReplyWindowState =
  | { readonly kind: 'open' }
  /** Not for long. */
  | { readonly kind: 'closing'; readonly until: string }
  /** `since` is null where the contact has not written yet. */
  | { readonly kind: 'closed'; readonly since: string | null; readonly afterwards: readonly string[] };

const soonMs = 4 * 60 * 60 * 1000;

/** Of a person who writes at `nowMs`. As the server sees it (messages.send). */
export function replyWindowState(
  { replyWindow, mayStartConversation }: Capabilities,
  lastReceivedAt: string | null,
  nowMs: number,
): ReplyWindowState {
  if (replyWindow === null) return { kind: 'open' };
  const { ms, humanMs, afterwards } = replyWindow;
  if (lastReceivedAt === null)
    return mayStartConversation ? { kind: 'closed', since: null, afterwards } : { kind: 'open' };
  const window = humanMs === null ? { ms } : { ms, humanMs };
  const end = replyWindowEnd(window, Date.parse(lastReceivedAt), true);
  const at = new Date(end).toISOString();
  if (end <= nowMs) return { kind: 'closed', since: at, afterwards };
  return end - nowMs <= soonMs ? { kind: 'closing', until: at } : { kind: 'open' };
}

const kindWords: Readonly<Record<string, string>> = {
  text: 'texts',
  image: 'pictures',
  video: 'videos',
  audio: 'voice messages',
  file: 'files',
  sticker: 'stickers',
  location: 'locations',
  contacts: 'contacts',
  cards: 'cards',
  quick_replies: 'quick replies',
  interactive: 'buttons and lists',
  template: 'templates',
  reaction: 'reactions',
};

/** `templates and reactions`. */
export function kindsInWords(kinds: readonly string[]): string {
  const words = kinds.map(kind => kindWords[kind] ?? kind);
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** What of the window comes later, each with its own style; at most 15 kB each (widget.test.ts). */
import { lazyPart } from '../lazy/lazy-part.ts';

/** Markdown, pictures, files, cards, quick replies. */
export const rich = lazyPart(() => import('../rich/rich.tsx'));
export const emoji = lazyPart(() => import('../emoji/EmojiGrid.tsx'));
/** Consent, the form before the chat, the offline form, the rating, opening hours. */
export const forms = lazyPart(() => import('../forms/forms.tsx'));
/** Uploads. */
export const files = lazyPart(() => import('../files/files.tsx'));
/** What stands behind the buttons of the header. */
export const menu = lazyPart(() => import('../menu/menu.tsx'));
/** Messages that come by themselves. */
export const proactive = lazyPart(() => import('../proactive/proactive.tsx'));

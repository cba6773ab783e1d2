/** What of the window comes later, each with its own style; at most 15 kB each (widget.test.ts). */
import { lazyPart } from '../lazy/lazy-part.ts';

export const rich = lazyPart(() => import('../rich/rich.tsx'));
export const emoji = lazyPart(() => import('../emoji/EmojiGrid.tsx'));

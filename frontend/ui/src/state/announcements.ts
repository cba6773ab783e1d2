/** Short notices at the edge of the screen, also read out to those who cannot see them. */
import { createStore } from './store.ts';

export interface Announcement {
  readonly id: number;
  readonly kind: 'done' | 'error';
  readonly text: string;
  readonly undo: (() => void) | null;
}

export const announcements = createStore<readonly Announcement[]>([]);

const mostShown = 3;
const shownMs = { done: 6_000, error: 12_000 };
let nextId = 1;

/** Shows a notice for some seconds; of more than three the oldest goes. */
export function announce(notice: Pick<Announcement, 'kind' | 'text'> & { readonly undo?: () => void }): void {
  const id = nextId++;
  const shown = announcements.get().filter(one => one.text !== notice.text);
  announcements.set([...shown, { undo: null, ...notice, id }].slice(-mostShown));
  setTimeout(() => dismiss(id), shownMs[notice.kind]);
}

/** Takes a notice away. */
export function dismiss(id: number): void {
  announcements.set(announcements.get().filter(one => one.id !== id));
}

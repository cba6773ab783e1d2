/** The bubble once the widget is there: whether the window is open, and how much is unread. */
import css from './bubble.css?inline';
import { addStyle } from './look/add-style.ts';
import type { Launcher } from './launcher.ts';

export interface Bubble {
  /** @param label what the bubble does, for those who hear it; @param unread shown as a count. */
  show(state: { readonly isOpen: boolean; readonly unread: number; readonly label: string }): void;
  focus(): void;
}

export function createBubble({ bubble, host, root }: Launcher): Bubble {
  addStyle(root, css);
  const arrow = bubble.firstElementChild?.cloneNode(true) as Element;
  // A picture of the shop's may stand there instead.
  const isDrawn = arrow.firstElementChild !== null;
  if (isDrawn) {
    arrow.setAttribute('class', 'down');
    arrow.firstElementChild?.setAttribute('d', 'm6 9.5 6 6 6-6');
  }
  const count = document.createElement('b');
  count.className = 'count';
  bubble.append(...(isDrawn ? [arrow, count] : [count]));
  // Shortcuts of the page are not for what is typed in the chat; what the page itself put into it is the page's.
  for (const type of ['keydown', 'keyup'])
    host.addEventListener(type, event => {
      if (root.contains(event.composedPath()[0] as Node)) event.stopPropagation();
    });
  return {
    show({ isOpen, unread, label }) {
      bubble.ariaExpanded = `${isOpen}`;
      bubble.ariaLabel = label;
      bubble.classList.toggle('open', isOpen && isDrawn);
      count.textContent = isOpen || unread === 0 ? '' : unread > 99 ? '99+' : `${unread}`;
    },
    focus: () => bubble.focus(),
  };
}

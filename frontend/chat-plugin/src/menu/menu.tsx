/** @jsxImportSource preact */
/** What stands behind the buttons of the header: sound, the conversation as a file, its end. A part of its own. */
import { useEffect, useRef } from 'preact/hooks';
import { useSheet } from '../lazy/use-sheet.ts';
import { useKeys } from '../window/use-keys.ts';
import css from './menu.css?inline';

export { EndDialog } from './EndDialog.tsx';
export { chime } from './chime.ts';
export { downloadText } from './download-text.ts';

export interface MenuItem {
  readonly label: string;
  readonly act: () => void;
}

export interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly onClose: () => void;
}

/** Buttons below the one that opened them. */
export function Menu({ label, items, onClose }: MenuProps) {
  const root = useRef<HTMLDivElement>(null);
  useSheet(root, css);
  useEffect(() => root.current?.querySelector('button')?.focus(), []);
  useKeys(root, event => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    } else moveFocus(event, root.current);
  });
  useEffect(() => {
    const outside = (event: Event): void => {
      const { current } = root;
      if (current?.parentElement && !event.composedPath().includes(current.parentElement)) onClose();
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [onClose]);
  return (
    <div class="menu" role="group" aria-label={label} ref={root}>
      {items.map(item => (
        <button
          type="button"
          key={item.label}
          onClick={() => {
            onClose();
            item.act();
          }}
        >
          {item.label}
        </button>
      ))}
    </div>
  );
}

function moveFocus(event: KeyboardEvent, root: HTMLElement | null): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || root === null) return;
  const all = [...root.querySelectorAll('button')];
  event.preventDefault();
  all[all.indexOf(event.target as HTMLButtonElement) + step]?.focus();
}

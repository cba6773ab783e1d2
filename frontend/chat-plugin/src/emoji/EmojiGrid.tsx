/** @jsxImportSource preact */
import { useEffect, useRef } from 'preact/hooks';
import { useSheet } from '../lazy/use-sheet.ts';
import { useKeys } from '../window/use-keys.ts';
import { emojiGroups } from './emoji.ts';
import css from './emoji.css?inline';

export interface EmojiGridProps {
  readonly label: string;
  readonly onPick: (emoji: string) => void;
}

const columns = 8;

/** One stop of the tab key; arrows move within. */
export function EmojiGrid({ label, onPick }: EmojiGridProps) {
  const root = useRef<HTMLDivElement>(null);
  useSheet(root, css);
  useEffect(() => root.current?.querySelector('button')?.focus(), []);
  useKeys(root, event => moveFocus(event, root.current));
  return (
    <div class="emoji-grid" role="group" aria-label={label} ref={root}>
      {emojiGroups.map((group, index) => (
        <div class="emoji-group" key={index}>
          {group.map((emoji, place) => (
            <button type="button" key={emoji} tabIndex={index + place === 0 ? 0 : -1} onClick={() => onPick(emoji)}>
              {emoji}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

function moveFocus(event: KeyboardEvent, root: HTMLElement | null): void {
  const current = event.target;
  if (root === null || !(current instanceof HTMLButtonElement)) return;
  const all = [...root.querySelectorAll('button')];
  const next = all[all.indexOf(current) + stepOf(event.key, getComputedStyle(root).direction === 'rtl')];
  if (next === undefined || next === current) return;
  event.preventDefault();
  current.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function stepOf(key: string, isRightToLeft: boolean): number {
  const forward = isRightToLeft ? -1 : 1;
  if (key === 'ArrowRight') return forward;
  if (key === 'ArrowLeft') return -forward;
  if (key === 'ArrowDown') return columns;
  return key === 'ArrowUp' ? -columns : 0;
}

/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';
import { usePart } from '../lazy/lazy-part.ts';
import type { Words } from '../words.ts';
import { SmileIcon } from './icons.tsx';
import { emoji } from './parts.ts';
import { useKeys } from './use-keys.ts';

export interface EmojiButtonProps {
  readonly words: Words;
  readonly onPick: (emoji: string) => void;
}

/** The button; what it opens comes with the first press. */
export function EmojiButton({ words, onPick }: EmojiButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const part = usePart(emoji, isOpen);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen) return undefined;
    const outside = (event: Event): void => {
      if (root.current !== null && !event.composedPath().includes(root.current)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [isOpen]);
  useKeys(root, event => {
    if (event.key !== 'Escape' || !isOpen) return;
    event.stopPropagation();
    setOpen(false);
    button.current?.focus();
  });
  const pick = (picked: string): void => {
    setOpen(false);
    onPick(picked);
  };
  return (
    <div class="emoji" ref={root}>
      <button
        type="button"
        class="quiet"
        ref={button}
        aria-label={words.emoji}
        title={words.emoji}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <SmileIcon />
      </button>
      {isOpen && typeof part === 'object' ? <part.EmojiGrid label={words.emoji} onPick={pick} /> : null}
    </div>
  );
}

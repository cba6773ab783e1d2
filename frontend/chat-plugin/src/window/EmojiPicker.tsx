/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Words } from '../words.ts';
import { SmileIcon } from './icons.tsx';
import { useKeys } from './use-keys.ts';

/** The ones people use; all others come from the keyboard. */
const emoji = [
  ...'😀😄😂🙂😉😊😍😘🤔😐😕😢😭😡😮🙏👍👎👌👏🙌💪🤝👋❤️🎉✨🔥⭐✅❌❓'.matchAll(/\p{Extended_Pictographic}\ufe0f?/gu),
].map(([character]) => character);

export interface EmojiPickerProps {
  readonly words: Words;
  readonly onPick: (emoji: string) => void;
}

export function EmojiPicker({ words, onPick }: EmojiPickerProps) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen) return undefined;
    root.current?.querySelector<HTMLElement>('.emoji-grid button')?.focus();
    const outside = (event: Event): void => {
      if (root.current !== null && !event.composedPath().includes(root.current)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [isOpen]);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  useKeys(root, event => {
    if (event.key === 'Escape' && isOpen) {
      event.stopPropagation();
      close();
    } else moveFocus(event);
  });
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
      {isOpen ? (
        <div class="emoji-grid" role="group" aria-label={words.emoji}>
          {emoji.map(character => (
            <button
              type="button"
              key={character}
              onClick={() => {
                setOpen(false);
                onPick(character);
              }}
            >
              {character}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}

const columns = 8;
const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };

function moveFocus(event: KeyboardEvent): void {
  const step = steps[event.key];
  const current = event.target;
  if (step === undefined || !(current instanceof HTMLElement)) return;
  const all = [...(current.closest('.emoji-grid')?.querySelectorAll('button') ?? [])];
  const next = all[all.indexOf(current as HTMLButtonElement) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

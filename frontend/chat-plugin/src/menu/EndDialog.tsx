/** @jsxImportSource preact */
import { useEffect, useRef } from 'preact/hooks';
import { useSheet } from '../lazy/use-sheet.ts';
import type { Words } from '../words.ts';
import { useKeys } from '../window/use-keys.ts';
import css from './menu.css?inline';

export interface EndDialogProps {
  readonly words: Words;
  readonly onEnd: () => void;
  readonly onCancel: () => void;
}

/** Asks before a conversation is ended, and says what is lost. Over the window only: the page goes on. */
export function EndDialog({ words, onEnd, onCancel }: EndDialogProps) {
  const root = useRef<HTMLDivElement>(null);
  useSheet(root, css);
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => cancel.current?.focus(), []);
  useKeys(root, event => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onCancel();
  });
  return (
    <div class="scrim" ref={root}>
      <div class="ask" role="alertdialog" aria-modal="true" aria-labelledby="airy-ask" aria-describedby="airy-lost">
        <h3 id="airy-ask">{words.endQuestion}</h3>
        <p id="airy-lost">{words.endDetail}</p>
        <div class="buttons">
          <button type="button" class="plain" ref={cancel} onClick={onCancel}>
            {words.cancel}
          </button>
          <button type="button" class="filled" onClick={onEnd}>
            {words.end}
          </button>
        </div>
      </div>
    </div>
  );
}

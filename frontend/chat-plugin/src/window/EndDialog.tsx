/** @jsxImportSource preact */
import { useEffect, useRef } from 'preact/hooks';
import type { Words } from '../words.ts';

export interface EndDialogProps {
  readonly words: Words;
  readonly onEnd: () => void;
  readonly onCancel: () => void;
}

/** Asks before a conversation is ended, and says what is lost. */
export function EndDialog({ words, onEnd, onCancel }: EndDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="ask" ref={dialog} aria-labelledby="airy-ask" onClose={onCancel}>
      <h3 id="airy-ask">{words.endQuestion}</h3>
      <p>{words.endDetail}</p>
      <div class="buttons">
        <button type="button" class="plain" onClick={onCancel}>
          {words.cancel}
        </button>
        <button type="button" class="filled" onClick={onEnd}>
          {words.end}
        </button>
      </div>
    </dialog>
  );
}

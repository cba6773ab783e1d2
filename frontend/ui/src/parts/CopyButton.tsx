import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { announce } from '../state/announcements.ts';

export interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for whoever does not see it, e.g. `the address`. */
  readonly what: string;
  readonly isPrimary?: boolean;
}

/** Copies a text, and says so. */
export function CopyButton({ text, what, isPrimary = false }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setIsCopied(true);
    } catch {
      // The browser forbids it (no https, no permission): the text can be selected by hand.
      announce({ kind: 'error', text: 'The browser does not allow copying here. Select the text and copy it.' });
    }
  };
  return (
    <Button
      className={isPrimary ? 'button primary' : 'button'}
      autoFocus={isPrimary}
      aria-label={isCopied ? `Copied ${what}` : `Copy ${what}`}
      onPress={() => void copy()}
    >
      {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
    </Button>
  );
}

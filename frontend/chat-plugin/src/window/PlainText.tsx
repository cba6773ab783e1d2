/** @jsxImportSource preact */
/** Text with its line breaks; everything else of a message, addresses too, is the rich part's. */
import { isOnlyEmoji } from './plain-text.ts';

export function PlainText({ text }: { readonly text: string }) {
  return (
    <div class="mv-content" dir="auto">
      <p class={isOnlyEmoji(text) ? 'mv-text mv-emoji' : 'mv-text'} dir="auto">
        {text}
      </p>
    </div>
  );
}

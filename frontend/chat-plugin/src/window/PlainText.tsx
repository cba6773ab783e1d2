/** @jsxImportSource preact */
/** Text with its line breaks and addresses; everything else of a message is the rich part's. */
import { linkify } from '@airy/content';
import { isOnlyEmoji } from './plain-text.ts';

export function PlainText({ text }: { readonly text: string }) {
  return (
    <div class="mv-content" dir="auto">
      <p class={isOnlyEmoji(text) ? 'mv-text mv-emoji' : 'mv-text'} dir="auto">
        {linkify(text).map((span, index) =>
          span.url === null ? (
            span.text
          ) : (
            <a key={index} href={span.url} target="_blank" rel="noopener noreferrer nofollow">
              {span.text}
            </a>
          ),
        )}
      </p>
    </div>
  );
}

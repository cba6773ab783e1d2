/** One message's content. Works under React and under Preact's `react` alias. */
import { CardList } from './CardList.tsx';
import { ContactList } from './ContactList.tsx';
import type { ContentPart, ContentView, FoldedPart, HtmlPart, Reply } from '@airy/content';
import type { ComponentType } from 'react';
import { LinkedText, RichText } from './LinkedText.tsx';
import { Media } from './Media.tsx';

export interface MessageContentProps {
  readonly view: ContentView;
  /** Given: buttons that answer can be pressed. Absent (the inbox): they are shown as what the contact sees. */
  readonly onReply?: (reply: Reply) => void;
  /** Shows what only mails have (`@airy/message-view/mail`). Absent (the widget): such parts are their text. */
  readonly mail?: ComponentType<{ readonly part: HtmlPart | FoldedPart }>;
}

/** Shows the parts of a message; quick replies are shown apart, by QuickReplies, as they stand under the bubble. */
export function MessageContent({ view, onReply, mail: Mail }: MessageContentProps) {
  return (
    <div className="mv-content" dir="auto">
      {view.parts.map((part, index) =>
        Mail !== undefined && (part.kind === 'html' || part.kind === 'folded') ? (
          <Mail key={index} part={part} />
        ) : (
          <Part key={index} part={part} {...(onReply === undefined ? {} : { onReply })} />
        ),
      )}
    </div>
  );
}

interface PartProps {
  readonly part: ContentPart;
  readonly onReply?: (reply: Reply) => void;
}

function Part({ part, onReply }: PartProps) {
  switch (part.kind) {
    case 'html':
      return <LinkedText text={part.text} />;
    case 'folded':
      return null;
    case 'text':
      return isOnlyEmoji(part.text) ? <p className="mv-text mv-emoji">{part.text}</p> : <LinkedText text={part.text} />;
    case 'rich-text':
      return <RichText blocks={part.blocks} />;
    case 'cards':
      return <CardList cards={part.cards} {...(onReply === undefined ? {} : { onReply })} />;
    case 'postback':
      return (
        <p className="mv-text mv-postback" title={part.payload ?? undefined}>
          {part.title}
        </p>
      );
    case 'note':
      return <Note text={part.text} url={part.url} />;
    case 'location':
      return <Location {...part} />;
    case 'contacts':
      return <ContactList contacts={part.contacts} />;
    case 'fallback':
      return (
        <details className="mv-fallback">
          <summary>{part.summary}</summary>
          <pre dir="ltr">{part.raw}</pre>
        </details>
      );
    default:
      return <Media media={part} />;
  }
}

function Note({ text, url }: { readonly text: string; readonly url: string | null }) {
  return (
    <p className="mv-text mv-note">
      {url === null ? (
        text
      ) : (
        <a href={url} target="_blank" rel="noopener noreferrer nofollow">
          {text}
        </a>
      )}
    </p>
  );
}

interface LocationProps {
  readonly latitude: number;
  readonly longitude: number;
  readonly title: string | null;
}

function Location({ latitude, longitude, title }: LocationProps) {
  const place = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const address = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return (
    <a
      className="mv-location"
      href={address}
      target="_blank"
      rel="noopener noreferrer nofollow"
      aria-label={`${title ?? 'Location'}, ${place}`}
    >
      <span className="mv-pin" aria-hidden="true" />
      <span>
        <strong>{title ?? 'Location'}</strong>
        <span className="mv-quiet">{place}</span>
      </span>
    </a>
  );
}

const emojiOnly = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\s)+$/u;

/** A few emoji and nothing else are shown large. Digits are emoji components, so one pictograph is asked for. */
function isOnlyEmoji(text: string): boolean {
  return text.length <= 24 && /\p{Extended_Pictographic}/u.test(text) && emojiOnly.test(text) && !/[\d#*]/u.test(text);
}

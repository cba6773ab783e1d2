/** What a message says, independent of the platform it came through. Made by readContent, shown by MessageContent. */

/** An absolute address that passed `safeUrl`: http, https or mailto. */
export type SafeUrl = string;

export interface TextPart {
  readonly kind: 'text';
  readonly text: string;
}

/** Text with a little Markdown; see rich-text.ts. */
export interface RichTextPart {
  readonly kind: 'rich-text';
  readonly blocks: readonly RichBlock[];
}

export interface MediaPart {
  readonly kind: 'image' | 'video' | 'audio' | 'file';
  readonly url: SafeUrl;
  /** File name or description; null if the platform gave none. */
  readonly name: string | null;
}

export interface LocationPart {
  readonly kind: 'location';
  readonly latitude: number;
  readonly longitude: number;
  readonly title: string | null;
}

/** Address cards that somebody shared. */
export interface ContactsPart {
  readonly kind: 'contacts';
  readonly contacts: readonly SharedContact[];
}

/** Null or empty: not told. */
export interface SharedContact {
  readonly name: string | null;
  readonly organization: string | null;
  /** As written on the card. */
  readonly phones: readonly string[];
  readonly emails: readonly string[];
}

/** One card, or several shown as a carousel. */
export interface CardsPart {
  readonly kind: 'cards';
  readonly cards: readonly Card[];
}

/** The contact pressed a button; `payload` is what the button carries. */
export interface PostbackPart {
  readonly kind: 'postback';
  readonly title: string;
  readonly payload: string | null;
}

/** Something that happened rather than something said: a story mention, a deleted message. */
export interface NotePart {
  readonly kind: 'note';
  readonly text: string;
  readonly url: SafeUrl | null;
}

/** HTML as somebody else wrote it: hostile until it is cleaned, and never shown outside of a sandboxed frame. */
export interface HtmlPart {
  readonly kind: 'html';
  readonly html: string;
  /** What is shown where HTML is not, and in lists; may be empty. */
  readonly text: string;
  /** Pictures that came with it, by the name that the HTML has for them (`cid:…`). */
  readonly pictures: Readonly<Record<string, SafeUrl>>;
}

/** What stands behind a press, such as the mail that is quoted below an answer. */
export interface FoldedPart {
  readonly kind: 'folded';
  readonly summary: string;
  readonly parts: readonly (TextPart | HtmlPart)[];
}

/** We do not know this shape: says so, and shows what we were given. */
export interface FallbackPart {
  readonly kind: 'fallback';
  readonly summary: string;
  readonly raw: string;
}

export type ContentPart =
  | TextPart
  | RichTextPart
  | MediaPart
  | LocationPart
  | ContactsPart
  | CardsPart
  | PostbackPart
  | NotePart
  | FallbackPart
  | HtmlPart
  | FoldedPart;

export interface ContentView {
  /** Never empty. */
  readonly parts: readonly ContentPart[];
  /** What the reader may answer with one press; empty for most messages. */
  readonly quickReplies: readonly Reply[];
}

/** An answer by button: `payload` goes back to the sender. */
export interface Reply {
  readonly text: string;
  readonly payload: string | null;
  readonly imageUrl: SafeUrl | null;
}

export type CardAction =
  | { readonly kind: 'link'; readonly label: string; readonly url: SafeUrl }
  | { readonly kind: 'call'; readonly label: string; readonly phoneNumber: string }
  | { readonly kind: 'reply'; readonly label: string; readonly payload: string | null }
  /** A button that only works inside the platform. */
  | { readonly kind: 'none'; readonly label: string };

export interface Card {
  readonly title: string | null;
  readonly text: string | null;
  readonly media: MediaPart | null;
  readonly url: SafeUrl | null;
  readonly actions: readonly CardAction[];
}

export type RichBlock =
  | { readonly kind: 'paragraph'; readonly spans: readonly RichSpan[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly RichSpan[])[] };

export interface RichSpan {
  readonly text: string;
  readonly style: 'plain' | 'strong' | 'emphasis' | 'code' | 'link';
  /** Set on links only. */
  readonly url: SafeUrl | null;
}

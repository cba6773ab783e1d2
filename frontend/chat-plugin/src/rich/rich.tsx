/** @jsxImportSource preact */
/** Everything of a message that is more than text: Markdown, pictures, files, cards, quick replies. A part of its own. */
import messageCss from '@airy/message-view/message.css?inline';
import { useMemo, useRef } from 'preact/hooks';
import { useSheet } from '../lazy/use-sheet.ts';
import { CarouselButtons } from './CarouselButtons.tsx';
import { MessageContent, QuickReplies, readContent, summarise, type Reply } from './message-view.ts';
import richCss from './rich.css?inline';

const css = messageCss + richCss;

export interface RichBubbleProps {
  readonly content: unknown;
  readonly onReply: ((reply: Reply) => void) | null;
  /** For those who hear it: who says it; null for what comes from the shop. */
  readonly sender: string | null;
  readonly previous: string;
  readonly next: string;
}

export function RichBubble({ content, onReply, sender, previous, next }: RichBubbleProps) {
  const root = useRef<HTMLDivElement>(null);
  useSheet(root, css);
  const view = useMemo(() => readContent(content), [content]);
  if (view.parts.length === 0) return null;
  const isCarousel = view.parts.some(part => part.kind === 'cards' && part.cards.length > 1);
  const isBare = view.parts.every(({ kind }) => kind === 'cards' || kind === 'image' || kind === 'video');
  return (
    <div class={isBare ? 'bubble bare' : 'bubble'} ref={root}>
      {sender === null ? null : <span class="unseen">{sender}: </span>}
      <MessageContent view={view} {...(onReply === null ? {} : { onReply })} />
      {isCarousel ? <CarouselButtons bubble={root} previous={previous} next={next} /> : null}
    </div>
  );
}

export interface RichRepliesProps {
  readonly content: unknown;
  readonly onReply: (reply: Reply) => void;
}

export function RichReplies({ content, onReply }: RichRepliesProps) {
  const root = useRef<HTMLDivElement>(null);
  useSheet(root, css);
  const { quickReplies } = useMemo(() => readContent(content), [content]);
  return (
    <div ref={root}>
      <QuickReplies replies={quickReplies} onReply={onReply} />
    </div>
  );
}

/** One line for those who hear that a message has come. */
export function summaryOf(content: unknown): string {
  return summarise(readContent(content));
}

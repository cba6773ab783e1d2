/** Plain and rich text with its links. */
import type { RichBlock, RichSpan } from '@airy/content';
import { linkify } from '@airy/content';

/** Plain text: line breaks kept, addresses linked. */
export function LinkedText({ text }: { readonly text: string }) {
  return (
    <p className="mv-text" dir="auto">
      <Spans spans={linkify(text)} />
    </p>
  );
}

/** Parsed rich text. */
export function RichText({ blocks }: { readonly blocks: readonly RichBlock[] }) {
  return (
    <div className="mv-rich" dir="auto">
      {blocks.map((block, index) => (
        <Block key={index} block={block} />
      ))}
    </div>
  );
}

function Block({ block }: { readonly block: RichBlock }) {
  if (block.kind === 'paragraph') {
    return (
      <p className="mv-text">
        <Spans spans={block.spans} />
      </p>
    );
  }
  const items = block.items.map((spans, index) => (
    <li key={index}>
      <Spans spans={spans} />
    </li>
  ));
  return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
}

function Spans({ spans }: { readonly spans: readonly RichSpan[] }) {
  return (
    <>
      {spans.map((span, index) => (
        <Span key={index} span={span} />
      ))}
    </>
  );
}

function Span({ span }: { readonly span: RichSpan }) {
  switch (span.style) {
    case 'strong':
      return <strong>{span.text}</strong>;
    case 'emphasis':
      return <em>{span.text}</em>;
    case 'code':
      return <code>{span.text}</code>;
    case 'link':
      return (
        <a href={span.url ?? undefined} target="_blank" rel="noopener noreferrer nofollow">
          {span.text}
        </a>
      );
    default:
      return <>{span.text}</>;
  }
}

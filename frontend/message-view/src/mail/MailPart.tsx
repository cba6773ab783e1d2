/** What only mails have: HTML, and what is quoted. Its cleaner is loaded with the first mail that has any. */
import { lazy, Suspense, useState } from 'react';
import type { FoldedPart, HtmlPart } from '@airy/content';
import { LinkedText } from '../LinkedText.tsx';

const MailHtml = lazy(async () => ({ default: (await import('./MailHtml.tsx')).MailHtml }));

export function MailPart({ part }: { readonly part: HtmlPart | FoldedPart }) {
  return part.kind === 'html' ? <Html part={part} /> : <Folded part={part} />;
}

function Html({ part }: { readonly part: HtmlPart }) {
  return (
    <Suspense fallback={<LinkedText text={part.text} />}>
      <MailHtml part={part} />
    </Suspense>
  );
}

/** What stands in it is made when it is opened: no frame is built for what nobody reads. */
function Folded({ part }: { readonly part: FoldedPart }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="mv-folded" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{part.summary}</summary>
      {isOpen
        ? part.parts.map((inner, index) =>
            inner.kind === 'html' ? <Html key={index} part={inner} /> : <LinkedText key={index} text={inner.text} />,
          )
        : null}
    </details>
  );
}

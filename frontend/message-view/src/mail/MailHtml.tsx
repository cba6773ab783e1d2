/** A mail as its sender formatted it, in a frame without scripts. */
import { useMemo, useState, type SyntheticEvent } from 'react';
import type { HtmlPart } from '@airy/content';
import { cleanHtml } from './clean-html.ts';

/** Pixels; longer mails are scrolled within their frame. */
const tallest = 640;
const shortest = 48;

export function MailHtml({ part }: { readonly part: HtmlPart }) {
  const [loadsPictures, setLoadsPictures] = useState(false);
  const [height, setHeight] = useState(shortest);
  const { document, wantsPictures } = useMemo(() => cleanHtml(part, { loadsPictures }), [part, loadsPictures]);

  const onLoad = ({ currentTarget }: SyntheticEvent<HTMLIFrameElement>): void => {
    const inner = currentTarget.contentDocument;
    if (inner === null) return;
    const measure = (): void => setHeight(Math.min(tallest, Math.max(shortest, inner.documentElement.scrollHeight)));
    measure();
    // Pictures come later; the event of a picture does not bubble.
    inner.addEventListener('load', measure, true);
  };

  return (
    <div className="mv-mail">
      {wantsPictures && !loadsPictures ? (
        <p className="mv-mail-bar">
          Pictures from elsewhere are not loaded.{' '}
          <button type="button" className="mv-mail-load" onClick={() => setLoadsPictures(true)}>
            Load pictures
          </button>
        </p>
      ) : null}
      {/* The same origin, so that its height can be read; what could use it, scripts, is not allowed. */}
      <iframe
        key={String(loadsPictures)}
        className="mv-mail-frame"
        title="Formatted mail"
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        srcDoc={document}
        style={{ height }}
        onLoad={onLoad}
      />
    </div>
  );
}

/** Pictures, films, sound and files of a message. Addresses were checked when the message was read. */
import { useState } from 'react';
import type { MediaPart } from '@airy/content';

/** One medium; what cannot be loaded becomes a link that says so. */
export function Media({ media }: { readonly media: MediaPart }) {
  const [failed, setFailed] = useState(false);
  if (failed) return <FileLink media={media} label={`${media.name ?? 'Attachment'} (could not be shown)`} />;
  const onError = (): void => setFailed(true);
  switch (media.kind) {
    case 'image':
      return (
        <a className="mv-image" href={media.url} target="_blank" rel="noopener noreferrer nofollow">
          <img
            src={media.url}
            alt={media.name ?? 'Image'}
            loading="lazy"
            referrerPolicy="no-referrer"
            onError={onError}
          />
        </a>
      );
    case 'video':
      return <video className="mv-video" src={media.url} controls preload="metadata" onError={onError} />;
    case 'audio':
      return <audio className="mv-audio" src={media.url} controls preload="none" onError={onError} />;
    default:
      return <FileLink media={media} label={media.name ?? 'File'} />;
  }
}

function FileLink({ media, label }: { readonly media: MediaPart; readonly label: string }) {
  return (
    <a className="mv-file" href={media.url} target="_blank" rel="noopener noreferrer nofollow">
      <svg
        aria-hidden="true"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinejoin="round"
      >
        <path d="M14 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8zM14 2v6h6" />
      </svg>
      <span>{label}</span>
    </a>
  );
}

import { File, Film, Image, Music, X } from 'lucide-react';
import { Button } from 'react-aria-components';
import type { Attachment } from './use-attachments.ts';

const signs = { image: Image, video: Film, audio: Music, file: File } as const;

export interface AttachmentChipsProps {
  readonly items: readonly Attachment[];
  readonly onRemove: (id: string) => void;
}

/** The files that go with the next message. */
export function AttachmentChips({ items, onRemove }: AttachmentChipsProps) {
  if (items.length === 0) return null;
  return (
    <ul className="attachments" aria-label="Files to send">
      {items.map(({ id, name, kind, url }) => {
        const Sign = signs[kind];
        return (
          <li key={id} className="attachment" aria-busy={url === null}>
            <Sign aria-hidden="true" />
            <bdi>{name}</bdi>
            {url === null ? <span className="attachment-state">uploading…</span> : null}
            <Button className="icon-button" aria-label={`Remove ${name}`} onPress={() => onRemove(id)}>
              <X aria-hidden="true" />
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

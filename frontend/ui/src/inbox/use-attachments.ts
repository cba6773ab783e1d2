/** Files that wait in the composer: uploaded at once, sent with the message. */
import type { ContentFormat, FileKind } from '@airy/content';
import { useCallback, useEffect, useRef, useState } from 'react';
import { client, errorWords } from '../api/client.ts';
import { announce } from '../state/announcements.ts';
import { attachingOf } from '../state/attaching.ts';
import { randomId } from '../state/random-id.ts';

export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly kind: FileKind;
  /** Null while it is being uploaded. */
  readonly url: string | null;
}

export interface Attachments {
  readonly items: readonly Attachment[];
  readonly isUploading: boolean;
  readonly add: (files: Iterable<File>) => void;
  readonly remove: (id: string) => void;
  readonly clear: () => void;
}

const mostFiles = 10;

/** @param format null: nothing can be attached. */
export function useAttachments(format: ContentFormat | null): Attachments {
  const [items, setItems] = useState<readonly Attachment[]>([]);
  const uploads = useRef(new Map<string, AbortController>());
  useEffect(() => {
    const running = uploads.current;
    return () => {
      for (const upload of running.values()) upload.abort();
    };
  }, []);
  const remove = useCallback((id: string): void => {
    uploads.current.get(id)?.abort();
    setItems(all => all.filter(one => one.id !== id));
  }, []);
  const upload = async (file: File, id: string): Promise<void> => {
    const controller = new AbortController();
    uploads.current.set(id, controller);
    try {
      const { media_url: url } = await client.upload(file, { signal: controller.signal });
      setItems(all => all.map(one => (one.id === id ? { ...one, url } : one)));
    } catch (error) {
      if (!controller.signal.aborted) announce({ kind: 'error', text: `${file.name}: ${errorWords(error)}` });
      setItems(all => all.filter(one => one.id !== id));
    } finally {
      uploads.current.delete(id);
    }
  };
  const add = (files: Iterable<File>): void => {
    if (format === null) return;
    const room = Math.max(0, mostFiles - items.length);
    const chosen = [...files];
    if (chosen.length > room) announce({ kind: 'error', text: `At most ${mostFiles} files are sent at once.` });
    for (const file of chosen.slice(0, room)) {
      const attaching = attachingOf(format, file);
      if ('problem' in attaching) {
        announce({ kind: 'error', text: attaching.problem });
        continue;
      }
      const attachment = { id: randomId(), name: file.name, kind: attaching.kind, url: null };
      setItems(all => [...all, attachment]);
      void upload(file, attachment.id);
    }
  };
  const isUploading = items.some(({ url }) => url === null);
  return { items, isUploading, add, remove, clear: () => setItems([]) };
}

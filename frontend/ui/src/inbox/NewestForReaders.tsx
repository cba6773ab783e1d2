import { readContent, summarise } from '@airy/message-view/content';
import { useState } from 'react';
import type { Message } from '../api/wire.ts';

/** Reads out what arrives while a conversation is open; what was there before is not read out. */
export function NewestForReaders({ messages, name }: { readonly messages: readonly Message[]; readonly name: string }) {
  const newest = messages.at(-1);
  const [openedWith, setOpenedWith] = useState(newest?.id);
  if (openedWith === undefined && newest !== undefined) setOpenedWith(newest.id);
  const isNews = newest !== undefined && newest.from_contact && openedWith !== undefined && newest.id !== openedWith;
  return (
    <div className="hidden" aria-live="polite">
      {isNews ? `${name}: ${summarise(readContent(newest.source, newest.content))}` : ''}
    </div>
  );
}

/** Says new answers to those who hear the page instead of seeing it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Thread } from '../visit/thread.ts';
import { readContent, summarise } from './message-view.ts';

export function useAnnouncement({ messages }: Thread): string {
  const [text, setText] = useState('');
  const newest = messages.findLast(message => !message.from_contact);
  const announced = useRef(newest?.id);
  useEffect(() => {
    if (newest === undefined || newest.id === announced.current) return;
    // The history that comes at the beginning is read by whoever wants to.
    if (announced.current !== undefined || messages.length === 1) setText(summarise(readContent(newest.content)));
    announced.current = newest.id;
  }, [newest, messages.length]);
  return text;
}

/** Says new answers to those who hear the page instead of seeing it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Thread } from '../visit/thread.ts';
import { rich } from './parts.ts';
import { plainTextOf, someTextOf } from './plain-text.ts';

/** Longer ones are told in their beginning; the rest is in the list. */
const longest = 500;

/** @param fallback what is said of a message whose words are not known. */
export function useAnnouncement({ messages }: Thread, fallback: string): string {
  const [text, setText] = useState('');
  const newest = messages.findLast(message => !message.from_contact);
  const announced = useRef(newest?.id);
  useEffect(() => {
    if (newest === undefined || newest.id === announced.current) return;
    const isHistory = announced.current === undefined && messages.length > 1;
    announced.current = newest.id;
    // The history that comes at the beginning is read by whoever wants to.
    if (isHistory) return;
    const { content } = newest;
    const say = (said: string): void => setText(said.slice(0, longest));
    const plain = plainTextOf(content);
    if (plain !== null) say(plain);
    else
      rich.load().then(
        ({ summaryOf }) => say(summaryOf(content)),
        () => say(someTextOf(content) ?? fallback),
      );
  }, [newest, messages.length, fallback]);
  return text;
}

/** A conversation as text, for the visitor to keep. Pure. */
import type { MessageRow } from '@airy/communication-view';
import { summarise } from '@airy/content';
import { readContent, type Json } from '@airy/model';
import { contents } from '@airy/source-chatplugin/content';

export interface TranscriptOptions {
  /** BCP 47 and IANA; what is unknown is English, and UTC. */
  readonly locale: string | null;
  readonly time_zone: string | null;
  /** How our side is called. */
  readonly channel: Json | undefined;
}

const visitorName = 'You';

/** @param rows oldest first. */
export function transcriptOf(rows: readonly MessageRow[], options: TranscriptOptions): string {
  const format = dateFormat(options);
  const us = typeof options.channel === 'string' ? options.channel : 'Us';
  const lines = rows.map(({ message, metadata }) => {
    const who = message.isFromContact ? visitorName : us;
    return `[${format.format(message.sentAt)}] ${who}: ${textOfContent(readContent(message.content, metadata))}`;
  });
  return `${lines.join('\n')}\n`;
}

function dateFormat({ locale, time_zone: timeZone }: TranscriptOptions): Intl.DateTimeFormat {
  const style = { dateStyle: 'medium', timeStyle: 'short' } as const;
  try {
    return new Intl.DateTimeFormat(locale ?? 'en', { ...style, timeZone: timeZone ?? 'UTC' });
  } catch {
    // A browser of another make may know names that we do not.
    return new Intl.DateTimeFormat('en', { ...style, timeZone: 'UTC' });
  }
}

/** The text with its line breaks, and what is no text as the lists of agents show it. */
export function textOfContent(content: Json): string {
  const view = contents.chatplugin.read(content);
  if (view === null) return JSON.stringify(content);
  const texts = view.parts.flatMap(part =>
    part.kind === 'text' ? [part.text] : part.kind === 'image' ? [part.url] : [],
  );
  return texts.length > 0 ? texts.join('\n') : summarise(view);
}

/** The chat widget's formats: text, Markdown, attachments, rich cards, quick replies, answers by button. */
import { asText, at, parseRichText, readAttachment, readQuickReplies, readRichCard } from '@airy/content';
import type { ContentPart, ContentView } from '@airy/content';
import type { Json } from '@airy/model';

/** Reads one message; null if nothing in it is known. */
export function readChatplugin(content: Json): ContentView | null {
  const message = at(content, 'message') ?? content;
  const parts = [attachment(message), card(message), text(message)].filter(part => part !== null);
  const quickReplies = readQuickReplies(at(message, 'quick_replies'));
  return parts.length === 0 && quickReplies.length === 0 ? null : { parts, quickReplies };
}

function attachment(message: Json): ContentPart | null {
  const found = at(message, 'attachment');
  return found === undefined || found === null ? null : readAttachment(found);
}

function card(message: Json): ContentPart | null {
  const found = at(message, 'richCard');
  return found === undefined ? null : readRichCard(found);
}

function text(message: Json): ContentPart | null {
  const answer = at(message, 'suggestionResponse') ?? message;
  const found = asText(at(answer, 'text')) ?? (typeof message === 'string' ? asText(message) : null);
  if (found === null) return null;
  const payload = asText(at(answer, 'postbackData'));
  if (payload !== null) return { kind: 'postback', title: found, payload };
  return at(message, 'containsRichText') === true
    ? { kind: 'rich-text', blocks: parseRichText(found) }
    : { kind: 'text', text: found };
}

/** Messenger: what we send (`{text}`, `{attachment}`) and what arrives (the whole messaging object). */
import { asList, asText, at, readAttachment, readQuickReplies, safeUrl } from '@airy/content';
import type { ContentPart, ContentView, Reply } from '@airy/content';
import type { Json } from '@airy/model';

/** Reads one message; null if nothing in it is known. */
export function readFacebook(content: Json): ContentView | null {
  const postback = at(content, 'postback');
  if (postback !== undefined) {
    return view([
      {
        kind: 'postback',
        title: asText(at(postback, 'title')) ?? 'Pressed a button',
        payload: asText(at(postback, 'payload')),
      },
    ]);
  }
  const message = at(content, 'message') ?? content;
  if (at(message, 'is_deleted') === true) return view([{ kind: 'note', text: 'Deleted this message', url: null }]);
  const attachments = [...asList(at(message, 'attachments')), at(message, 'attachment')].filter(
    item => item !== undefined && item !== null,
  );
  const text = asText(at(message, 'text'));
  const parts = [...story(message), ...attachments.map(known), ...(text === null ? [] : [textPart(text)])];
  const quickReplies = readQuickReplies(at(message, 'quick_replies'));
  return parts.length === 0 && quickReplies.length === 0 ? null : view(parts, quickReplies);
}

function view(parts: readonly ContentPart[], quickReplies: readonly Reply[] = []): ContentView {
  return { parts, quickReplies };
}

function textPart(text: string): ContentPart {
  return { kind: 'text', text };
}

function story(message: Json): readonly ContentPart[] {
  const reply = at(message, 'reply_to', 'story');
  return reply === undefined ? [] : [{ kind: 'note', text: 'Replied to your story', url: safeUrl(at(reply, 'url')) }];
}

/** An attachment of a new kind must not hide the text that came with it. */
function known(attachment: Json): ContentPart {
  const type = asText(at(attachment, 'type')) ?? 'unknown';
  return (
    readAttachment(attachment) ?? {
      kind: 'fallback',
      summary: `Attachment of type “${type}”`,
      raw: JSON.stringify(attachment, null, 2),
    }
  );
}

/** Shared rendering of message content. Styles: `@airy/message-view/tokens.css` and `@airy/message-view/message.css`. */
export type * from './content-view.ts';
export { linkify, safeMediaUrl, safeUrl } from './links.ts';
export { MessageContent, type MessageContentProps } from './MessageContent.tsx';
export { QuickReplies, type QuickRepliesProps } from './QuickReplies.tsx';
export { readContent, summarise } from './read-content.ts';
export { longestText, writeText } from './write-text.ts';

/** Shared rendering of message content. Styles: `@airy/message-view/tokens.css` and `@airy/message-view/message.css`. */
export type * from '@airy/content';
export { MessageContent, type MessageContentProps } from './MessageContent.tsx';
export { QuickReplies, type QuickRepliesProps } from './QuickReplies.tsx';

export type * from './content-view.ts';
export * from './content-format.ts';
export * from './content-problem.ts';
export * from './json.ts';
export { linkify, safeMediaUrl, safeUrl } from './links.ts';
export { parseRichText, plainText } from './rich-text.ts';
export { readAttachment } from './attachments.ts';
export { readQuickReplies, readRichCard, readTemplate } from './templates.ts';
export { fallbackView, readContent, summarise } from './read-content.ts';

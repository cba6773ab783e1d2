/** The pure part, for those who show nothing: notifications, lists, tests. */
export type * from './content-view.ts';
export { linkify, safeMediaUrl, safeUrl } from './links.ts';
export { readContent, summarise } from './read-content.ts';
export { longestText, writeText } from './write-text.ts';

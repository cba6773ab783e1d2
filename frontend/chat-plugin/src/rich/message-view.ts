/** The inbox's components under Preact: the build puts `preact/compat` where they import React. */
import { readContent as readWith, type ContentView } from '@airy/content';
import {
  MessageContent as ReactMessageContent,
  QuickReplies as ReactQuickReplies,
  type MessageContentProps,
  type QuickRepliesProps,
} from '@airy/message-view';
import { contents } from '@airy/source-chatplugin/content';
import type { FunctionComponent } from 'preact';

export { summarise, type Reply } from '@airy/content';

/** What a message says; the widget shows contents of its own source only. */
export function readContent(content: unknown): ContentView {
  return readWith(contents.chatplugin, content);
}

export const MessageContent = ReactMessageContent as unknown as FunctionComponent<MessageContentProps>;
export const QuickReplies = ReactQuickReplies as unknown as FunctionComponent<QuickRepliesProps>;

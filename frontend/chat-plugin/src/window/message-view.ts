/** The inbox's components under Preact: the build puts `preact/compat` where they import React. */
import {
  MessageContent as ReactMessageContent,
  QuickReplies as ReactQuickReplies,
  type MessageContentProps,
  type QuickRepliesProps,
} from '@airy/message-view';
import type { FunctionComponent } from 'preact';

export { readContent, summarise, type Reply } from '@airy/message-view';

export const MessageContent = ReactMessageContent as unknown as FunctionComponent<MessageContentProps>;
export const QuickReplies = ReactQuickReplies as unknown as FunctionComponent<QuickRepliesProps>;

/** @jsxImportSource react */
/** The React component, with the properties and render functions of Airy Core's `@airyhq/chat-plugin`. */
import type { MessagePayload } from '@airy/contract';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { AiryApi } from '../api.ts';
import { mountChat } from '../mount.ts';

/** What render functions can do. */
export interface AiryChatController {
  toggleHideChat(): void;
  sendMessage(text: string): void;
  sendFile(file: File): void;
  /** Only for `airyMessageProp`: the message to be shown. */
  readonly message?: MessagePayload;
}

export type AiryRenderProp = (controller: AiryChatController) => ReactNode;

export interface AiryChatPluginConfiguration {
  /** Address of Airy. */
  readonly apiHost: string;
  readonly channelId: string;
  readonly resumeToken?: string;
  readonly identityToken?: string;
  /** As in the embed snippet. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Shown instead of the header, the field, each message, the bubble. */
  readonly headerBarProp?: AiryRenderProp;
  readonly inputBarProp?: AiryRenderProp;
  readonly airyMessageProp?: AiryRenderProp;
  readonly bubbleProp?: AiryRenderProp;
}

export interface AiryChatPluginProps {
  readonly config: AiryChatPluginConfiguration;
  /** Overrides the one of the inner `config`. */
  readonly bubbleState?: 'expanded' | 'minimized';
}

/** A widget as long as it is mounted; another host or channel is another widget, other settings need a new key. */
export function AiryChatPlugin({ config, bubbleState }: AiryChatPluginProps) {
  const place = useRef<HTMLDivElement>(null);
  const [chat, setChat] = useState<AiryApi | null>(null);
  const [messages, setMessages] = useState<readonly MessagePayload[]>([]);
  // What was there first counts: settings are read once.
  const [first] = useState(config);
  const { apiHost, channelId } = config;
  useEffect(() => {
    const { resumeToken, identityToken, config: inner } = first;
    const mounted = mountChat({
      host: apiHost,
      channelId,
      resumeToken,
      identityToken,
      config: { ...inner, ...(bubbleState === undefined ? {} : { bubbleState }) },
      ...(place.current === null ? {} : { element: place.current }),
    });
    const stop = mounted.on('messages', setMessages);
    setChat(mounted);
    return () => {
      stop();
      mounted.destroy();
    };
  }, [apiHost, channelId, bubbleState, first]);

  const controller: AiryChatController = {
    toggleHideChat: () => chat?.toggle(),
    sendMessage: text => chat?.sendMessage(text),
    sendFile: file => chat?.sendFile(file),
  };
  const { headerBarProp, inputBarProp, airyMessageProp, bubbleProp } = config;
  return (
    <>
      <div ref={place} {...(bubbleProp === undefined ? {} : { 'data-own-bubble': '' })}>
        {headerBarProp === undefined ? null : <div slot="airy-header">{headerBarProp(controller)}</div>}
        {inputBarProp === undefined ? null : <div slot="airy-input">{inputBarProp(controller)}</div>}
        {airyMessageProp === undefined
          ? null
          : messages.map(message => (
              <div key={message.id} slot={`airy-message-${message.id}`}>
                {airyMessageProp({ ...controller, message })}
              </div>
            ))}
      </div>
      {bubbleProp?.(controller)}
    </>
  );
}

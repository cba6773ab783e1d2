/** `config` of the embed snippet (contract §10). */
import { text, type GivenConfig } from '../settings.ts';

export type CloseMode = 'basic' | 'medium' | 'full';

/** `config` of the embed snippet. Every key may be absent; values of a wrong type count as absent. */
export interface WidgetConfig {
  readonly welcomeMessage: unknown;
  readonly headerText: string | null;
  readonly subtitleText: string | null;
  readonly startNewConversationText: string | null;
  /** CSS colours. */
  readonly primaryColor: string | null;
  readonly accentColor: string | null;
  readonly backgroundColor: string | null;
  readonly headerTextColor: string | null;
  readonly subtitleTextColor: string | null;
  /** Messages that the visitor gets, and those that the visitor sends. */
  readonly inboundMessageColor: string | null;
  readonly inboundMessageTextColor: string | null;
  readonly outboundMessageColor: string | null;
  readonly outboundMessageTextColor: string | null;
  readonly unreadMessageDotColor: string | null;
  /** Addresses of pictures. */
  readonly bubbleIcon: string | null;
  readonly sendMessageIcon: string | null;
  /** Pixels. */
  readonly width: number | null;
  readonly height: number | null;
  /** A preview: open, without network. */
  readonly showMode: boolean;
  /** Keeps the window's layout on phones. */
  readonly disableMobile: boolean;
  readonly bubbleState: 'expanded' | 'minimized' | null;
  readonly closeMode: CloseMode;
  readonly hideInputBar: boolean;
  readonly hideEmojis: boolean;
  /** Name of a font that the page has loaded; the widget itself loads none. */
  readonly customFont: string | null;
}

/** Absent keys and values of a wrong type become null, or what stands in contract §10. */
export function readConfig(given: GivenConfig): WidgetConfig {
  const closeMode = given['closeMode'];
  const bubbleState = given['bubbleState'];
  return {
    welcomeMessage: given['welcomeMessage'] ?? null,
    headerText: text(given['headerText']),
    subtitleText: text(given['subtitleText']),
    startNewConversationText: text(given['startNewConversationText']),
    primaryColor: text(given['primaryColor']),
    accentColor: text(given['accentColor']),
    backgroundColor: text(given['backgroundColor']),
    headerTextColor: text(given['headerTextColor']),
    subtitleTextColor: text(given['subtitleTextColor']),
    inboundMessageColor: text(given['inboundMessageColor']),
    inboundMessageTextColor: text(given['inboundMessageTextColor']),
    outboundMessageColor: text(given['outboundMessageColor']),
    outboundMessageTextColor: text(given['outboundMessageTextColor']),
    unreadMessageDotColor: text(given['unreadMessageDotColor']),
    bubbleIcon: text(given['bubbleIcon']),
    sendMessageIcon: text(given['sendMessageIcon']),
    width: size(given['width']),
    height: size(given['height']),
    showMode: given['showMode'] === true,
    disableMobile: given['disableMobile'] === true,
    bubbleState: bubbleState === 'expanded' || bubbleState === 'minimized' ? bubbleState : null,
    closeMode: closeMode === 'basic' || closeMode === 'medium' ? closeMode : 'full',
    hideInputBar: given['hideInputBar'] === true,
    hideEmojis: given['hideEmojis'] === true,
    customFont: given['useCustomFont'] === false ? null : text(given['customFont']),
  };
}

/** The control center writes sizes as text. */
function size(value: unknown): number | null {
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  return typeof number === 'number' && number >= 200 && number <= 4000 ? number : null;
}

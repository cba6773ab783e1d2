/** Settings as the window uses them: every key there, texts in the visitor's language. */

import { wordsIn, type WidgetSettings } from '@airy/widget-settings';
import type { GivenConfig } from './settings.ts';

type Text = 'headerText' | 'subtitleText' | 'startNewConversationText' | 'awayText';

/** What the shop has set, with the defaults; absent is null. */
export type WidgetConfig = Omit<WidgetSettings, Text | 'welcomeMessage' | 'allowedOrigins'> & {
  readonly [K in Text]: string | null;
} & {
  /** Content of the widget. */
  readonly welcomeMessage: unknown;
  /** To choose among texts that are given in several languages (`wordsIn`), best first. */
  readonly locales: readonly string[];
};

/** As @airy/widget-settings has them, which a test compares; here without what describes them. */
export const defaults: Omit<WidgetSettings, 'allowedOrigins'> = {
  welcomeMessage: null,
  headerText: null,
  subtitleText: null,
  startNewConversationText: null,
  awayText: null,
  primaryColor: null,
  accentColor: null,
  backgroundColor: null,
  headerTextColor: null,
  subtitleTextColor: null,
  inboundMessageColor: null,
  inboundMessageTextColor: null,
  outboundMessageColor: null,
  outboundMessageTextColor: null,
  unreadMessageDotColor: null,
  theme: 'auto',
  position: 'end',
  offsetX: 20,
  offsetY: 20,
  width: 380,
  height: 700,
  bubbleIcon: null,
  sendMessageIcon: null,
  useCustomFont: true,
  customFont: null,
  fontUrl: null,
  bubbleState: 'minimized',
  closeMode: 'full',
  showMode: false,
  disableMobile: false,
  hideInputBar: false,
  hideEmojis: false,
  hideAttachments: false,
  hideImages: false,
  hideVideos: false,
  hideFiles: false,
  sound: false,
  typing: true,
  readMarks: true,
  transcript: true,
  language: null,
  languages: [],
  hours: null,
  preChatForm: null,
  offlineForm: null,
  rating: null,
  consent: null,
  proactive: [],
  requireIdentity: false,
};

/** @param given checked settings: what is saved, overridden by what the page says. @param locales best first. */
export function readConfig(given: GivenConfig, locales: readonly string[]): WidgetConfig {
  const { welcomeMessage, ...all } = { ...defaults, ...given } as WidgetSettings;
  return {
    ...all,
    headerText: wordsIn(all.headerText, locales),
    subtitleText: wordsIn(all.subtitleText, locales),
    startNewConversationText: wordsIn(all.startNewConversationText, locales),
    awayText: wordsIn(all.awayText, locales),
    welcomeMessage: typeof welcomeMessage === 'string' ? { text: welcomeMessage } : welcomeMessage,
    customFont: all.useCustomFont ? all.customFont : null,
    locales,
  };
}

/** What a page says, as far as its types are right: all that is used at once is simple enough for that. */
export function plausible(page: GivenConfig): GivenConfig {
  const all: GivenConfig = defaults;
  const found: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(page)) {
    const fallback = Object.hasOwn(all, key) ? all[key] : undefined;
    // Airy Core's control center wrote sizes as text.
    const given = typeof fallback === 'number' ? Number.parseFloat(String(value)) : value;
    const isRight = fallback === null ? typeof given === 'string' : typeof given === typeof fallback;
    if ((isRight && !Number.isNaN(given)) || (key === 'welcomeMessage' && given !== null)) found[key] = given;
  }
  return found;
}

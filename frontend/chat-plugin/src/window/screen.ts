/** Which of its faces the window shows. Pure. */
import type { VisitState } from '../visit/visit.ts';
import type { WidgetConfig } from './config.ts';

/** `waiting`: it is not known yet whether a conversation goes on here, so nothing is asked. */
export type Screen = 'waiting' | 'consent' | 'pre-chat' | 'offline' | 'chat' | 'ended';

export interface ScreenOptions {
  readonly config: Pick<WidgetConfig, 'showMode' | 'consent' | 'preChatForm' | 'offlineForm' | 'hours'>;
  readonly state: Pick<VisitState, 'phase' | 'thread' | 'conversation' | 'isKnown'>;
  /** To what has to be agreed to. */
  readonly hasAgreed: boolean;
  /** The form before the chat is handed in. */
  readonly hasAnswered: boolean;
  /** By the clock; null: not known yet. */
  readonly isOpen: boolean | null;
}

export function screenOf({ config, state, hasAgreed, hasAnswered, isOpen }: ScreenOptions): Screen {
  if (config.showMode) return 'chat';
  if (needsConsent(config) && !hasAgreed) return 'consent';
  if (state.phase === 'ended') return 'ended';
  const asksOffline = config.offlineForm?.enabled === true && config.hours !== null;
  const form = config.preChatForm;
  const asksBefore = form?.enabled === true && form.fields.length > 0 && !hasAnswered && !state.isKnown;
  const hasBegun = state.thread.messages.length + state.thread.outbox.length > 0;
  if (hasBegun || state.phase === 'gone' || (!asksOffline && !asksBefore)) return 'chat';
  if (state.conversation === null || (asksOffline && isOpen === null)) return 'waiting';
  if (asksOffline && isOpen === false) return 'offline';
  return asksBefore ? 'pre-chat' : 'chat';
}

/** Nothing is kept or sent before the visitor has agreed. */
export function needsConsent({ consent }: Pick<WidgetConfig, 'consent'>): boolean {
  return consent?.enabled === true && consent.required;
}

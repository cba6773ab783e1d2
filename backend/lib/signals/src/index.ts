export type * from './port.ts';
export type { SignalsLogger } from './drop-counter.ts';
export { openLocalSignals, type LocalSignalsOptions } from './open-local-signals.ts';
export {
  conversationSignals,
  presenceLastsMs,
  typingLastsMs,
  type ConversationSignal,
  type ConversationSignals,
} from './conversation-signals.ts';

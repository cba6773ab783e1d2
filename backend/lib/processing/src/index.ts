export type * from './commander.ts';
export * from './dead-letters.ts';
export * from './effect.ts';
export { EventReplay, type EventReplayOptions, type ReplayRefusal } from './event-replay.ts';
export type { WindowLimits } from './effect-window.ts';
export { backOffMs, waitOrAbort, type BackOff } from './back-off.ts';
export * from './poison.ts';
export * from './projection.ts';
export { openCommander, type CommanderOptions, type OpenCommander } from './commander-open.ts';
export {
  runConversationWriter,
  type ConversationWriterOptions,
  type RunningConversationWriter,
} from './writer-conversation.ts';
export type { OverdueMessage } from './writer-store-conversation.ts';
export { runAdministrationWriter, type AdministrationWriterOptions } from './writer-administration.ts';
export type { RunningWriter } from './writer.ts';
export { unreadableEvents } from './unreadable-events.ts';
export { eventTypeHeader } from './writer-event-type.ts';
export { OwnedState, type OwnedStateOptions } from './owned-state.ts';

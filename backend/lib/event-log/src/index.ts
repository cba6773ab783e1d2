export type * from './port.ts';
export * from './position.ts';
export { BackOff, type BackOffRange } from './back-off.ts';
export { lockFolder, type FolderLock } from './folder-lock.ts';
export type { EmbeddedLogOptions } from './embedded-options.ts';
export type { Logger } from './logger.ts';
export { openEmbeddedLog, type EmbeddedLogHandle } from './open-embedded-log.ts';

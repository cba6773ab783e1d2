/** A tone at what comes in, unless the visitor is reading it already or wants none. */
import type { MessagePayload } from '@airy/contract';
import { menu } from './parts.ts';

export interface SoundOptions {
  readonly isWanted: boolean;
  /** The window is open. */
  readonly isOpen: boolean;
}

/** @param message that has just come. */
export function soundFor({ from_contact: isOwn }: MessagePayload, { isWanted, isOpen }: SoundOptions): void {
  const isSeen = isOpen && document.visibilityState === 'visible' && document.hasFocus();
  if (!isWanted || isOwn || isSeen) return;
  // A tone that cannot be made is no loss: the count says the same.
  menu.load().then(
    ({ chime }) => void chime().catch(() => undefined),
    () => undefined,
  );
}

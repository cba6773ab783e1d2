/** What the window and its regions are given; apart from them, so that none leads back to another. */
import type { RefObject } from 'preact';
import type { BrowserStorage, storageKeys } from '../storage.ts';
import type { VisitState } from '../visit/visit-state.ts';
import type { Visit } from '../visit/visit.ts';
import type { Words } from '../words.ts';
import type { WidgetConfig } from './config.ts';
import type { Screen } from './screen.ts';

export interface ChatWindowProps {
  readonly config: WidgetConfig;
  readonly visit: Visit;
  readonly state: VisitState;
  readonly words: Words;
  /** Shared by the tabs of this browser, and what it keeps there. */
  readonly local: BrowserStorage;
  readonly keys: ReturnType<typeof storageKeys>;
  /** False where opening would bring up a keyboard that nobody asked for. */
  readonly isFocused: boolean;
  readonly draft: string;
  readonly onDraft: (text: string) => void;
  readonly onMinimise: () => void;
}

export interface BodyProps extends ChatWindowProps {
  readonly screen: Screen;
  readonly window: RefObject<HTMLElement | null>;
  readonly onAgree: () => void;
  /** The form before the chat is handed in. */
  readonly onAnswered: () => void;
}

export interface ComposerProps extends BodyProps {
  readonly canSend: boolean;
}

/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks';
import type { VisitState } from '../visit/visit.ts';
import type { Words } from '../words.ts';
import type { OpeningState } from './use-opening.ts';

/** A connection that comes back within this time was never worth a word. */
const patienceMs = 2500;

export interface NoticeProps {
  readonly state: VisitState;
  readonly words: Words;
  readonly isPreview: boolean;
  readonly opening: OpeningState;
  readonly awayText: string | null;
}

/** A quiet bar for what the visitor should know now; nothing while there is nothing. */
export function Notice(props: NoticeProps) {
  const { state, isPreview } = props;
  const isMissing = !isPreview && !state.isOnline && state.phase !== 'ended' && state.phase !== 'idle';
  const isLate = useLate(isMissing);
  const text = textOf(props, isMissing && isLate);
  return text === null ? null : (
    <p class="notice" role="status" dir="auto">
      {text}
    </p>
  );
}

function textOf({ state, words, isPreview, opening, awayText }: NoticeProps, isAlone: boolean): string | null {
  if (isPreview) return words.preview;
  if (state.phase === 'gone') return words.gone;
  if (isAlone) return navigator.onLine && state.phase === 'starting' ? words.connecting : words.offline;
  if (state.slowUntil !== null) return words.slowDown(Math.max(1, Math.ceil((state.slowUntil - Date.now()) / 1000)));
  if (state.left !== null)
    return `${words.offlineSent} ${state.left.email === null ? words.offlineHere : words.offlineByEmail(state.left.email)}`;
  if (opening.isOpen !== false || state.phase === 'ended') return null;
  const back = opening.backAt === null ? '' : ` ${words.backAt(opening.backAt)}`;
  return awayText ?? `${words.away}${back}`;
}

function useLate(isOn: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!isOn) return undefined;
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, [isOn]);
  return isLate;
}

/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks';
import type { VisitState } from '../visit/visit.ts';
import type { Words } from '../words.ts';

/** A connection that comes back within this time was never worth a word. */
const patienceMs = 2500;

/** A quiet bar while there is no connection; nothing while there is one. */
export function Notice({
  state,
  words,
  isPreview,
}: {
  readonly state: VisitState;
  readonly words: Words;
  readonly isPreview: boolean;
}) {
  const isMissing = !isPreview && !state.isOnline && state.phase !== 'ended';
  const isLate = useLate(isMissing);
  if (isPreview) return <p class="notice">{words.preview}</p>;
  if (state.phase === 'gone')
    return (
      <p class="notice" role="status">
        {words.gone}
      </p>
    );
  if (!isMissing || !isLate) return null;
  return (
    <p class="notice" role="status">
      {navigator.onLine && state.phase === 'starting' ? words.connecting : words.offline}
    </p>
  );
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

import { useEffect, useState } from 'react';

/** True once something has gone on for a while: what is quick shows no skeleton (150 ms by default). */
export function useLate(isGoingOn: boolean, afterMs = 150): boolean {
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    if (!isGoingOn) return;
    const timer = setTimeout(() => setIsLate(true), afterMs);
    return () => {
      clearTimeout(timer);
      setIsLate(false);
    };
  }, [isGoingOn, afterMs]);
  return isGoingOn && isLate;
}

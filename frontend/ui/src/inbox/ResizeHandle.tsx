import { useEffect, useState, type KeyboardEvent, type PointerEvent, type RefObject } from 'react';
import { readSaved, save } from '../state/saved.ts';

const key = 'airy.list-width';
const least = 320;
const most = 400;
const step = 16;

function bounded(width: number): number {
  return Math.min(most, Math.max(least, Math.round(width)));
}

/** The edge between list and thread; drag it, or move it with the arrow keys. */
export function ResizeHandle({ target }: { readonly target: RefObject<HTMLElement | null> }) {
  const [width, setWidth] = useState(() => bounded(Number(readSaved(key) ?? 360)));
  useEffect(() => {
    target.current?.style.setProperty('--list-width', `${width}px`);
    save(key, String(width));
  }, [target, width]);
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const start = target.current?.getBoundingClientRect().left ?? 0;
    if (event.currentTarget.hasPointerCapture(event.pointerId)) setWidth(bounded(event.clientX - start));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowLeft' ? -step : event.key === 'ArrowRight' ? step : 0;
    if (by === 0) return;
    event.preventDefault();
    setWidth(bounded(width + by));
  };
  return (
    <div
      className="resize-handle"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the list"
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={width}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
    />
  );
}

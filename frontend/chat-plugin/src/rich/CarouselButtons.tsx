/** @jsxImportSource preact */
/** A carousel moves by hand and by arrow keys anyway; buttons are for those who point. */
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export interface CarouselButtonsProps {
  readonly bubble: RefObject<HTMLElement | null>;
  readonly previous: string;
  readonly next: string;
}

/** As good as at the end. */
const nearPx = 4;

export function CarouselButtons({ bubble, previous, next }: CarouselButtonsProps) {
  const [place, setPlace] = useState({ isFirst: true, isLast: false });
  useEffect(() => {
    const cards = cardsOf(bubble);
    if (cards === null) return undefined;
    const look = (): void => {
      // To the left of the beginning where text runs to the left.
      const at = Math.abs(cards.scrollLeft);
      setPlace({ isFirst: at < nearPx, isLast: at + cards.clientWidth > cards.scrollWidth - nearPx });
    };
    look();
    cards.addEventListener('scroll', look, { passive: true });
    return () => cards.removeEventListener('scroll', look);
  }, [bubble]);
  const move = (direction: 1 | -1): void => {
    const cards = cardsOf(bubble);
    const card = cards?.firstElementChild;
    if (cards === null || !card) return;
    const sign = getComputedStyle(cards).direction === 'rtl' ? -direction : direction;
    const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';
    cards.scrollBy({ left: sign * (card.clientWidth + 8), behavior });
  };
  return (
    <div class="carousel">
      <button type="button" class="quiet" aria-label={previous} disabled={place.isFirst} onClick={() => move(-1)}>
        <Chevron path="m14.5 6-6 6 6 6" />
      </button>
      <button type="button" class="quiet" aria-label={next} disabled={place.isLast} onClick={() => move(1)}>
        <Chevron path="m9.5 6 6 6-6 6" />
      </button>
    </div>
  );
}

function cardsOf(bubble: RefObject<HTMLElement | null>): Element | null {
  return bubble.current?.querySelector('.mv-cards') ?? null;
}

function Chevron({ path }: { readonly path: string }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
      <path d={path} stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}

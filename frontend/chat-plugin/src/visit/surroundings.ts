/** What a visit hears of the page around it; a program without one hears nothing. */
export const surroundings: EventTarget = typeof window === 'undefined' ? new EventTarget() : window;

/** Nobody looks at a page that is hidden; a program without a page is always there. */
export function isLookedAt(): boolean {
  return typeof document === 'undefined' || document.visibilityState === 'visible';
}

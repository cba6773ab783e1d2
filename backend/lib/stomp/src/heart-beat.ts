/** How often each side is heard of (STOMP 1.2, Heart-beating). */

export interface HeartBeats {
  /** How often we send at least; 0 = never. */
  readonly sendEveryMs: number;
  /** How often the client sends at least; 0 = it promised nothing. */
  readonly expectEveryMs: number;
}

const pair = /^(\d{1,9}),(\d{1,9})$/;
const shortestMs = 1000;

/** @param header of CONNECT, `<can send>,<would like>` in ms; absent or unreadable: none. @param offer ours, both ways. */
export function negotiateHeartBeats(header: string | undefined, offer: { readonly everyMs: number }): HeartBeats {
  const [, canSend, wants] = pair.exec(header?.replaceAll(' ', '') ?? '') ?? [];
  const agreed = (theirs: number): number => (theirs === 0 ? 0 : Math.max(theirs, offer.everyMs, shortestMs));
  return { sendEveryMs: agreed(Number(wants ?? 0)), expectEveryMs: agreed(Number(canSend ?? 0)) };
}

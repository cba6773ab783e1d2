/** One row of docs/compatibility.md: how an endpoint of Airy Core, or a paragraph of what its clients depend on, is kept. */
export interface CompatibilityRow {
  /** `POST /contacts.create`, `STOMP /ws.communication`, or for §14 the paragraph and the fact: `§14 Sockets: heart-beat`. */
  readonly what: string;
  /** `same`, or different and why; `501` where it is refused. */
  readonly verdict: 'same' | 'different' | '501';
  /** What Airy Core did; needed where it is different. */
  readonly airyCore?: string;
  /** What happens here, and why. */
  readonly here?: string;
  /** `<file from the root>: <full name of the test>`; the test speaks HTTP or STOMP as an old client does. */
  readonly test: string;
}

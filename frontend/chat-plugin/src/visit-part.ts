/** The conversation is a part of its own: the window stands, and can be written in, while it is on its way. */
import type { Visit, VisitOptions, VisitState } from './visit/visit.ts';

export interface VisitPart {
  /** Stands in for the visit: what it is asked for before it is there is done when it is. */
  readonly visit: Visit;
  /** When it is there. */
  readonly ready: Promise<Visit>;
}

export const stateBefore: VisitState = {
  phase: 'idle',
  isOnline: false,
  thread: { messages: [], outbox: [], syncedId: null },
  unread: 0,
  isTyping: false,
  slowUntil: null,
  conversation: null,
  earlier: null,
  isKnown: false,
  left: null,
};

const againAfterMs = 3_000;

type Methods = Readonly<Record<string, (...given: unknown[]) => unknown>>;

export function openVisit(options: VisitOptions): VisitPart {
  let visit: Visit | null = null;
  const load = (): Promise<Visit> =>
    import('./visit/visit.ts').then(
      part => (visit = new part.Visit(options)),
      async () => {
        await new Promise(resolve => setTimeout(resolve, againAfterMs));
        return load();
      },
    );
  const ready = load();
  const ask =
    (name: string) =>
    async (...given: unknown[]) =>
      ((await ready) as unknown as Methods)[name]?.(...given);
  const standIn = new Proxy({} as Visit, {
    get(_target, name: string) {
      if (name === 'state') return visit?.state ?? stateBefore;
      return visit === null ? ask(name) : (...given: unknown[]) => (visit as unknown as Methods)[name]?.(...given);
    },
  });
  return { visit: standIn, ready };
}

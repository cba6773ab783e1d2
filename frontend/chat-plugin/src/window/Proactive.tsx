/** @jsxImportSource preact */
/** Beside the closed window: messages that come by themselves, where the shop has some and nobody is talking yet. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { usePart } from '../lazy/lazy-part.ts';
import type { BrowserStorage } from '../storage.ts';
import type { VisitState } from '../visit/visit.ts';
import type { Words } from '../words.ts';
import type { WidgetConfig } from './config.ts';
import { proactive } from './parts.ts';

export interface ProactiveProps {
  readonly config: WidgetConfig;
  readonly words: Words;
  readonly state: VisitState;
  readonly local: BrowserStorage;
  readonly session: BrowserStorage;
  /** Before the names of rules. */
  readonly keyStem: string;
  /** The message greets from now on. */
  readonly onMessage: (content: unknown) => void;
  readonly onOpen: (options: { readonly focus: boolean }) => void;
}

export function Proactive(props: ProactiveProps) {
  const { config, words } = props;
  const latest = useRef(props);
  latest.current = props;
  const [content, setContent] = useState<unknown>(null);
  const part = usePart(proactive, config.proactive.length > 0);
  useEffect(() => {
    if (typeof part === 'string' || config.proactive.length === 0) return undefined;
    const { local, session, keyStem } = latest.current;
    return part.watchPage({
      rules: config.proactive,
      local,
      session,
      keyStem,
      // Until it is known whether one goes on, none is begun over it.
      mayCome: () => latest.current.state.phase === 'ready' && latest.current.state.thread.messages.length === 0,
      come({ message, opens }) {
        latest.current.onMessage(message);
        if (opens) latest.current.onOpen({ focus: false });
        else setContent(message);
      },
    });
  }, [part, config.proactive]);
  if (content === null || typeof part === 'string' || props.state.thread.messages.length > 0) return null;
  return (
    <part.Teaser
      content={content}
      words={words}
      onOpen={() => props.onOpen({ focus: true })}
      onDismiss={() => setContent(null)}
    />
  );
}

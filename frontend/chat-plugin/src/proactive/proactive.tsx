/** @jsxImportSource preact */
/** Messages that come by themselves: watches the page, and stands beside the bubble. A part of its own. */
import { useRef } from 'preact/hooks';
import { useSheet } from '../lazy/use-sheet.ts';
import type { BrowserStorage } from '../storage.ts';
import { PlainText } from '../window/PlainText.tsx';
import { someTextOf } from '../window/plain-text.ts';
import type { Words } from '../words.ts';
import { dueRule, type Rule } from './due-rule.ts';
import css from './proactive.css?inline';

export interface WatchOptions {
  readonly rules: readonly Rule[];
  readonly local: BrowserStorage;
  readonly session: BrowserStorage;
  /** Before the names of rules. */
  readonly keyStem: string;
  /** False while a conversation goes on, or the window is open: then nothing comes. */
  mayCome(): boolean;
  come(rule: Rule): void;
}

/** Page changes without a load are told by no event everywhere; this is soon enough. */
const lookEveryMs = 1_000;

/** Also while the window was open in between. */
const shownHere = new Set<string>();

/** @returns ends it. */
export function watchPage(options: WatchOptions): () => void {
  const { rules, local, session, keyStem } = options;
  let url = location.href;
  let since = performance.now();
  const storageOf = ({ repeat }: Rule): BrowserStorage | null =>
    repeat === 'once' ? local : repeat === 'visit' ? session : null;
  const wasShown = (rule: Rule): boolean =>
    shownHere.has(keyStem + rule.id) || (storageOf(rule)?.get(keyStem + rule.id) ?? null) !== null;
  const look = (): void => {
    if (document.visibilityState === 'hidden') return;
    if (location.href !== url) {
      url = location.href;
      since = performance.now();
      for (const { id, repeat } of rules) if (repeat === 'page') shownHere.delete(keyStem + id);
    }
    if (!options.mayCome()) return;
    const page = { url, secondsOnPage: (performance.now() - since) / 1000, scrolledPercent: scrolledPercent() };
    const rule = dueRule(rules, page, wasShown);
    if (rule === null) return;
    shownHere.add(keyStem + rule.id);
    storageOf(rule)?.set(keyStem + rule.id, 'shown');
    options.come(rule);
  };
  const timer = setInterval(look, lookEveryMs);
  look();
  return () => clearInterval(timer);
}

function scrolledPercent(): number {
  const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
  const room = scrollHeight - clientHeight;
  return room <= 0 ? 100 : (scrollTop / room) * 100;
}

export interface TeaserProps {
  readonly content: unknown;
  readonly words: Words;
  readonly onOpen: () => void;
  readonly onDismiss: () => void;
}

/** The message beside the bubble; pressed, it opens the window. */
export function Teaser({ content, words, onOpen, onDismiss }: TeaserProps) {
  const root = useRef<HTMLDivElement>(null);
  useSheet(root, css);
  const text = typeof content === 'string' ? content : (someTextOf(content) ?? words.newMessages(1));
  return (
    <div class="teaser" role="status" ref={root}>
      <PlainText text={text} />
      <div class="buttons">
        <button type="button" class="plain" onClick={onDismiss}>
          {words.skip}
        </button>
        <button type="button" class="filled" onClick={onOpen}>
          {words.open}
        </button>
      </div>
    </div>
  );
}

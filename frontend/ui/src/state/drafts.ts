/** What was typed and not sent, per conversation. */
import { readSavedJson, save } from './saved.ts';

const key = 'airy.drafts';
const mostDrafts = 100;

type Drafts = Readonly<Record<string, string>>;

function isDrafts(value: unknown): value is Drafts {
  return typeof value === 'object' && value !== null && Object.values(value).every(text => typeof text === 'string');
}

/** The draft of a conversation; empty if there is none. */
export function readDraft(conversationId: string): string {
  return readSavedJson<Drafts>(key, isDrafts, {})[conversationId] ?? '';
}

/** Keeps a draft; of more than a hundred the oldest goes. */
export function saveDraft(conversationId: string, text: string): void {
  save(key, JSON.stringify(withDraft(readSavedJson<Drafts>(key, isDrafts, {}), conversationId, text)));
}

/** The drafts with one more, newest last. */
export function withDraft(drafts: Drafts, conversationId: string, text: string): Drafts {
  const others = Object.entries(drafts).filter(([id]) => id !== conversationId);
  const entries = text.trim() === '' ? others : [...others, [conversationId, text] as const];
  return Object.fromEntries(entries.slice(-mostDrafts));
}

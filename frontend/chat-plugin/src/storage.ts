/** What the widget remembers in the visitor's browser. A browser that keeps nothing still chats, for one page. */

export interface BrowserStorage {
  get(key: string): string | null;
  /** Null forgets. */
  set(key: string, value: string | null): void;
}

/** `kind` picks what outlives the tab (`local`) and what does not (`session`). */
export function openStorage(kind: 'local' | 'session'): BrowserStorage {
  const kept = new Map<string, string>();
  const store = (): Storage | null => {
    try {
      return kind === 'local' ? window.localStorage : window.sessionStorage;
    } catch {
      // Browsers that keep nothing throw here: memory stands in.
      return null;
    }
  };
  return {
    get: key => store()?.getItem(key) ?? kept.get(key) ?? null,
    set(key, value) {
      if (value === null) {
        kept.delete(key);
        return store()?.removeItem(key);
      }
      kept.set(key, value);
      try {
        store()?.setItem(key, value);
      } catch {
        // Full or forbidden; memory has it.
      }
    },
  };
}

/** Keys, by channel. The first is Airy Core's. */
export function storageKeys(channelId: string) {
  return {
    resumeToken: `resume_token_${channelId}`,
    /** Id of the newest message read. */
    read: `airy_read_${channelId}`,
    /** That the visitor has agreed; wants no sound. */
    consent: `airy_consent_${channelId}`,
    mute: `airy_mute_${channelId}`,
    /** Before the name of a rule whose message was shown. */
    rule: `airy_rule_${channelId}_`,
    /** The conversation whose form was filled in. */
    asked: `airy_asked_${channelId}`,
    /** In the tab: whether the window is open, what is being written, what is not sent yet. */
    isOpen: `airy_open_${channelId}`,
    draft: `airy_draft_${channelId}`,
    outbox: `airy_outbox_${channelId}`,
  } as const;
}

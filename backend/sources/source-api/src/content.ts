/** What may be sent: whatever the source understands. Runs anywhere. */

export const contentKinds = ['text'] as const;

/** Characters of a text message that the inbox lets people write. The source may take more, or less. */
export const maxTextLength = 10_000;

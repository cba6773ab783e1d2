/** What a topic of ours takes at most in one batch (`max.message.bytes`): a record of 5 MB, its key, headers and framing. */
export const maxMessageBytes = 8 * 1024 * 1024;

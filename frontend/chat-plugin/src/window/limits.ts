/** What of the source's limits the composer counts; its own module knows all contents and would weigh more. */

/** Characters of a message; the same as the server's (limits.test.ts). */
export const maxTextLength = 10_000;

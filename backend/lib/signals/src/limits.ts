/** What signals may cost. */

export const maxPayloadBytes = 16 * 1024;
/** Signals that wait for one handler; more are dropped, the newest first. */
export const maxWaiting = 1_000;
/** Members of one group; more are not noted. */
export const maxMembers = 10_000;
/** Groups of one process with members; no more are begun until some are empty. */
export const maxGroups = 50_000;
const longestTtlMs = 24 * 3_600_000;

const topicForm = /^[\w.:/-]{1,200}$/;

export function isTopic(text: string): boolean {
  return topicForm.test(text);
}

/** @throws TypeError: a pattern is written by us, never by a caller from outside. */
export function checkPattern(pattern: string): void {
  const stem = pattern.endsWith('*') ? pattern.slice(0, -1) : pattern;
  if (pattern !== '*' && !isTopic(stem)) throw new TypeError(`No topic and no beginning of topics: ${pattern}`);
}

export function isTtl(ttlMs: number): boolean {
  return Number.isInteger(ttlMs) && ttlMs > 0 && ttlMs <= longestTtlMs;
}

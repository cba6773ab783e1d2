/** What went wrong, in one line for people. */

/** The innermost message: the client wraps what happened into what it was doing. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message.replace(/^Connection error: /, '');
}

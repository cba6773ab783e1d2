/** What went wrong, in one line for people. */

/** The innermost message: the client wraps what happened into what it was doing. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.message.replace(/^(Connection error|Failed to connect): /, '');
  // What OpenSSL says stands between the names of its functions and files.
  return /^[^ ]*error:\w+:[^:]*routines:[^:]*:([^:]+)/.exec(text)?.[1] ?? text;
}

/** Who may sign in: e-mail addresses with `*` for anything (contract §7); every other character stands for itself. */

/** The whole address, in any case. */
export function matchesEmail(pattern: string, email: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const text = email.toLowerCase();
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  // Each piece at its first place: what comes later leaves the most room, so no way back has to be tried.
  const end = text.length - last.length;
  let from = first.length;
  for (const piece of rest) {
    const at = text.indexOf(piece, from);
    if (at === -1 || at + piece.length > end) return false;
    from = at + piece.length;
  }
  return true;
}

/** An address that may sign in; what is no address at all never may. */
export function isAllowedEmail(patterns: readonly string[], email: string): boolean {
  return /^[^\s@,<>]+@[^\s@,<>]+$/.test(email) && patterns.some(pattern => matchesEmail(pattern, email));
}

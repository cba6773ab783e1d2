/** Where in the text of a mail the answer ends and what it answers begins. The signature stays with the answer. */

export interface SplitText {
  readonly text: string;
  /** What is quoted below; null if nothing is. */
  readonly quoted: string | null;
}

/** What mail programs write above the mail they quote. Each looks at one line of at most 300 characters. */
const openings: readonly RegExp[] = [
  /^(?:on|am|le|el|il|op|den|em|w dniu|dne)\s.{4,250}(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev|escreveu|napisał\(a\)|napsal).{0,60}:$/iu,
  /^-{2,}\s?(?:original message|ursprüngliche nachricht|message d'origine|mensaje original|messaggio originale|forwarded message|weitergeleitete nachricht)\s?-{2,}$/iu,
  /^_{20,}$/u,
];
/** Outlook's block of header lines. */
const headerLine = /^\*?(?:from|von|de|da|van|från)\s?:\*?\s.{3,250}$/iu;
const secondHeaderLine = /^\*?(?:sent|gesendet|date|datum|envoyé|enviado|inviato|verzonden|skickat|to|an)\s?:\*?\s/iu;
const longestLine = 300;

/** A mail that is nothing but a quotation is left whole. */
export function splitQuote(text: string): SplitText {
  const lines = text.split('\n').map(line => line.replace(/\r$/u, ''));
  const start = quoteStart(lines);
  if (start === null) return { text: trimmed(lines), quoted: null };
  const own = trimmed(lines.slice(0, start));
  return own === '' ? { text: trimmed(lines), quoted: null } : { text: own, quoted: trimmed(lines.slice(start)) };
}

function quoteStart(lines: readonly string[]): number | null {
  for (let n = 0; n < lines.length; n++) if (opensQuote(lines, n)) return n;
  return trailingQuote(lines);
}

function opensQuote(lines: readonly string[], n: number): boolean {
  const line = (lines[n] ?? '').trim();
  if (line === '' || line.length > longestLine) return false;
  const next = (lines[n + 1] ?? '').trim();
  if (headerLine.test(line) && secondHeaderLine.test(next.slice(0, longestLine))) return true;
  // Long addresses wrap the line that says who wrote.
  const two = `${line} ${next}`;
  const wrapped = two.length <= longestLine && next.endsWith(':') && openings[0]?.test(two) === true;
  return wrapped || openings.some(opening => opening.test(line));
}

/** Lines with `>` that reach to the end; answers written between such lines stay where they are. */
function trailingQuote(lines: readonly string[]): number | null {
  let end = lines.length;
  while (end > 0 && (lines[end - 1] ?? '').trim() === '') end--;
  let start = end;
  while (start > 0 && /^\s?>|^\s*$/u.test(lines[start - 1] ?? '')) start--;
  const isQuote = start < end && lines.slice(start, end).some(line => /^\s?>/u.test(line));
  return isQuote ? start : null;
}

function trimmed(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim();
}

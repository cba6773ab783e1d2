/** Letters and colour of somebody without a picture. Pure. */

const tints = ['blue', 'green', 'purple', 'teal', 'amber', 'pink', 'red'] as const;

/** One or two letters; a question mark for a name without any. */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/\s+/u)
    .map(word => firstLetter(word))
    .filter(letter => letter !== '');
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.join('').toLocaleUpperCase() || '?';
}

/** The same tint for the same name, always. */
export function tint(name: string): (typeof tints)[number] {
  let sum = 7;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return tints[sum % tints.length] ?? 'blue';
}

function firstLetter(word: string): string {
  return /[\p{L}\p{N}]/u.exec(word)?.[0] ?? '';
}

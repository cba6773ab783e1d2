/** How text is split and compared, in conversations and in filters: at white space, in lower case (contract §3). */

/** Longer words are split, as Lucene's tokenizer does. */
const maxTokenLength = 255;

export function tokensOf(text: string): readonly string[] {
  return text
    .toWellFormed()
    .toLowerCase()
    .split(/\s+/u)
    .flatMap(word => (word.length <= maxTokenLength ? word : pieces(word)))
    .filter(word => word !== '');
}

function pieces(word: string): readonly string[] {
  const characters = [...word];
  const count = Math.ceil(characters.length / maxTokenLength);
  return Array.from({ length: count }, (_, index) =>
    characters.slice(index * maxTokenLength, (index + 1) * maxTokenLength).join(''),
  );
}

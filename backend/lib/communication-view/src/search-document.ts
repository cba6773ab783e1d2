/** What a conversation's metadata says for filters: a function of its leaves as they are now. */
import { tokensOf } from '@airy/filters';
import { fold, type Document, type Json, type Metadata } from '@airy/model';
import { gramsOf, gramTerm, joinTerms, metadataTerms, nameTerm, tagTerm } from './search-terms.ts';
import type { ConversationDocumentTable } from './tables.ts';

/** What is asked of it is asked of the name that is shown, which may be the default one. */
const nameKey = 'contact.display_name';

/** What is more than this of one conversation is not found: words of metadata, and lists within lists. */
const [maxWords, maxDepth] = [5_000, 32];

/** Null: nothing can be found by it. */
export function searchDocumentOf(id: string, leaves: readonly Metadata[]): ConversationDocumentTable | null {
  const document = fold(leaves);
  const name = nameIn(document);
  const nameTokens = tokensOf(name ?? '');
  const terms = [...nameTokens.map(nameTerm), ...tagsIn(document).map(tagTerm), ...wordsOf(document)];
  if (name === null && terms.length === 0) return null;
  return {
    id,
    hasName: name === null ? 0 : 1,
    terms: joinTerms(terms),
    grams: joinTerms([...gramsOf(nameTokens)].map(gramTerm)),
  };
}

/** As shown: a name that is no text is none (see withConversationDefaults). */
function nameIn({ contact }: Document): string | null {
  const name = isObject(contact) ? contact.display_name : null;
  return typeof name === 'string' ? name : null;
}

function tagsIn({ tags }: Document): readonly string[] {
  return isObject(tags) ? Object.keys(tags).map(id => id.toLowerCase()) : [];
}

function wordsOf(document: Document): readonly string[] {
  const values = new Map<string, string[]>();
  const visit = (value: Json, key: string, depth: number): void => {
    if (depth > maxDepth || key === nameKey) return;
    if (Array.isArray(value)) for (const element of value) visit(element, key, depth + 1);
    else if (isObject(value))
      for (const [name, child] of Object.entries(value)) visit(child, join(key, name), depth + 1);
    else if (value !== null) addTo(values, key, typeof value === 'string' ? value : JSON.stringify(value));
  };
  visit(document, '', 0);
  return [...values].flatMap(([key, texts]) => metadataTerms(key, texts)).slice(0, maxWords);
}

function join(key: string, name: string): string {
  return key === '' ? name : `${key}.${name}`;
}

function addTo(values: Map<string, string[]>, key: string, text: string): void {
  const known = values.get(key);
  if (known) known.push(text);
  else values.set(key, [text]);
}

function isObject(value: Json | undefined): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text → filter. */
import type { Filter } from './filter.ts';
import { invalidFilter } from './invalid-filter.ts';
import { luceneParser } from './lucene-parser.generated.ts';
import { resolveQuery } from './resolve-filter.ts';
import type { QuerySyntax } from './syntax.ts';

/** UTF-16 units; clauses in all groups together; groups within groups. */
export const filterLimits = { length: 10_000, clauses: 256, depth: 32 } as const;

/** Null: the text is blank, so nothing is filtered. @throws AiryError `invalid_filters` with `details.position`. */
export function parseFilters(text: string): Filter | null {
  if (text.length > filterLimits.length)
    invalidFilter(`it is longer than ${filterLimits.length} characters`, filterLimits.length);
  return text.trim() === '' ? null : resolveQuery(syntaxOf(text));
}

interface ParserFault {
  readonly message: string;
  readonly location: { readonly start: { readonly offset: number } };
}

function syntaxOf(text: string): QuerySyntax {
  try {
    return luceneParser.parse(text, { maxClauses: filterLimits.clauses, maxDepth: filterLimits.depth });
  } catch (error) {
    if (!(error instanceof luceneParser.SyntaxError)) throw error;
    const { message, location } = error as unknown as ParserFault;
    return invalidFilter(message.replace(/\.$/, ''), location.start.offset);
  }
}

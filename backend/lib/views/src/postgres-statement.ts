/** Statements with a name, so that each connection parses them once. */
import { createHash } from 'node:crypto';

export interface NamedStatement {
  readonly name: string;
  readonly text: string;
}

/** Different texts have different names; PostgreSQL would cut a name that says more. */
export function namedStatement(text: string): NamedStatement {
  return { name: createHash('sha256').update(text).digest('hex').slice(0, 40), text };
}

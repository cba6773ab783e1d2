/** A fault that is put into the product on purpose, to see that its tests notice. */
export interface Mutation {
  /** What is wrong now, e.g. "a lease token is ignored". */
  readonly title: string;
  /** The file that is changed, from the repository's folder; may lie in `node_modules`. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly text: string;
  readonly replacement: string;
  /** Test files that must turn red, from the repository's folder, as jest takes them. */
  readonly tests: readonly string[];
  /** Only the tests whose names hold this (a regular expression, as jest takes it). */
  readonly named?: string;
  /** For tests that run for `npm run test:long` only. */
  readonly isLong?: boolean;
}

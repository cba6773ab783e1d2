/** What keeps an engine from running, in words that say what to do. */
export class EngineProblem extends Error {
  override readonly name = 'EngineProblem';
}

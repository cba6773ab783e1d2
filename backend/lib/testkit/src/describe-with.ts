import { describe } from '@jest/globals';
// Titles and tests are the caller's.
/* oxlint-disable jest/valid-title, jest/valid-describe-callback, jest/no-disabled-tests */
import { pathOf, type Tool } from './missing-tools.ts';

/** As `describe`; skipped where the tool is missing, with a title that says so and how to get it. */
export function describeWith(tool: Tool, title: string, tests: () => void): void {
  if (pathOf(tool) !== null) describe(title, tests);
  else describe.skip(`${title} (needs ${tool}: apt-get install ${tool})`, tests);
}

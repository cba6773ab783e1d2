/** The library of Standard Webhooks for Python: a judge of signatures that has nothing in common with ours. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { it } from '@jest/globals';
// Titles and tests are the caller's.
/* oxlint-disable jest/valid-title, jest/no-disabled-tests */
import type { SinkDelivery } from '@airy/testkit';
import { pythonEnvironment } from '../python-environment.ts';

const run = promisify(execFile);

const { programs, reason } = await pythonEnvironment(fileURLToPath(new URL('standardwebhooks.txt', import.meta.url)));

/**
 * As `it`, with the Python of an environment that has the library. Where it cannot be had: skipped, with a title that says
 * why; a failing test with `CI=true`, where nothing may be left out.
 */
export function itWithPython(title: string, test: (python: string) => Promise<void>): void {
  if (programs !== null) return it(title, () => test(join(programs, 'python')), 60_000);
  if (process.env['CI'] !== 'true') return it.skip(`${title} (standardwebhooks from PyPI: ${reason})`, () => {});
  it(title, () => {
    throw new Error(`With CI=true nothing may be left out: standardwebhooks from PyPI: ${reason}`);
  });
}

const program = `
import base64, json, sys
from standardwebhooks import Webhook
refused = []
for n, line in enumerate(open(sys.argv[1])):
    given = json.loads(line)
    body = base64.b64decode(given["body"])
    for secret in given["secrets"]:
        try:
            Webhook(secret).verify(body, given["headers"])
            break
        except Exception as error:
            reason = str(error)
    else:
        refused.append({"n": n, "reason": reason})
print(json.dumps(refused))
`;

export interface Judging {
  readonly delivery: SinkDelivery;
  /** One of them must verify it. */
  readonly secrets: readonly string[];
}

/** @returns what it refused, by place in the list. */
export async function refusedByPython(python: string, folder: string, given: readonly Judging[]): Promise<unknown> {
  const lines = given.map(({ delivery: { body, headers }, secrets }) =>
    JSON.stringify({ body: body.toString('base64'), headers, secrets }),
  );
  const file = join(folder, 'deliveries.jsonl');
  writeFileSync(file, lines.join('\n'));
  const { stdout } = await run(python, ['-c', program, file], { timeout: 60_000 });
  return JSON.parse(stdout);
}

/** The library of Standard Webhooks for Python: a judge of signatures that has nothing in common with ours. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { SinkDelivery } from '@airy/testkit';
import { pythonEnvironment } from '../python-environment.ts';

const run = promisify(execFile);

/** Folder of the programs of an environment that has it; null with the reason. */
export function findPython(): ReturnType<typeof pythonEnvironment> {
  return pythonEnvironment(fileURLToPath(new URL('standardwebhooks.txt', import.meta.url)));
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
export async function refusedByPython(programs: string, folder: string, given: readonly Judging[]): Promise<unknown> {
  const lines = given.map(({ delivery: { body, headers }, secrets }) =>
    JSON.stringify({ body: body.toString('base64'), headers, secrets }),
  );
  const file = join(folder, 'deliveries.jsonl');
  writeFileSync(file, lines.join('\n'));
  const { stdout } = await run(join(programs, 'python'), ['-c', program, file], { timeout: 60_000 });
  return JSON.parse(stdout);
}

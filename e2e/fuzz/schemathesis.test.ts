/** A fuzzer that is not ours reads our OpenAPI and looks, for a bounded time, for a 5xx or an answer that is not in it. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '@airy/testkit';
import { readOpenApi, startFuzzedInstance, type FuzzedInstance } from './fuzzed-instance.ts';
import { findSchemathesis } from './schemathesis-program.ts';

const run = promisify(execFile);
const budgetSeconds = 45;
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];
const { program, reason } = await findSchemathesis();

interface Report {
  readonly operations: { readonly tested: number };
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly { readonly title: string; readonly operations: readonly string[] }[];
  readonly errors: readonly unknown[];
}

interface FuzzedOperation {
  readonly responses: Record<string, unknown>;
  readonly requestBody?: { content: Record<string, { schema: { properties?: Record<string, unknown> } }> };
  security?: Record<string, unknown>[];
}

/**
 * As it is published, but for what would make it wait or what it cannot judge: the stream that never ends, waiting for
 * events, what is always refused with 501, and the session cookie, which has no value that it could be told.
 */
function documentForFuzzer(): string {
  const document = structuredClone(readOpenApi()) as unknown as {
    paths: Record<string, Record<string, FuzzedOperation>>;
    components: { securitySchemes: Record<string, unknown> };
  };
  delete document.paths['/events'];
  delete document.components.securitySchemes['session'];
  for (const [path, { post }] of Object.entries(document.paths)) {
    if (post?.responses['501'] !== undefined) delete document.paths[path];
    if (post?.security) post.security = post.security.filter(scheme => !('session' in scheme));
  }
  const waiting = document.paths['/events.list']?.['post']?.requestBody?.content['application/json']?.schema.properties;
  if (waiting) waiting['wait_seconds'] = { const: 0 };
  return JSON.stringify(document);
}

function settingsOf({ tokens }: FuzzedInstance): string {
  const schemes = { token: tokens.system, visitor: tokens.visitor, source: tokens.source };
  return Object.entries(schemes)
    .map(([scheme, token]) => `[auth.openapi.${scheme}]\nbearer = ${JSON.stringify(token)}\n`)
    .join('\n');
}

if (program === null && process.env['CI'] !== 'true') {
  // oxlint-disable-next-line jest/no-disabled-tests -- the title says what is missing
  it.skip(`schemathesis (${reason})`, () => {});
} else
  describe('schemathesis, for a bounded time', () => {
    const folder = temporaryFolder();
    let instance: FuzzedInstance;

    beforeAll(async () => {
      instance = await startFuzzedInstance();
    }, 60_000);

    afterAll(async () => {
      await instance?.[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    });

    it(
      'finds no 5xx and nothing undocumented',
      async () => {
        if (program === null) throw new Error(`With CI=true nothing may be left out: schemathesis ${reason}`);
        const file = (name: string): string => join(folder.path, name);
        writeFileSync(file('openapi.json'), documentForFuzzer());
        writeFileSync(file('schemathesis.toml'), settingsOf(instance));
        const options = [
          ...['--config-file', file('schemathesis.toml'), '--no-color', 'run', file('openapi.json')],
          ...['--url', instance.airy.url, '--phases', 'examples,coverage,fuzzing', '--checks', checks.join(',')],
          ...['--max-time', String(budgetSeconds), '--workers', '2', '--continue-on-failure', '--warnings', 'off'],
          ...['--request-timeout', '20', '--report-json-path', file('report.json')],
        ];
        const { stdout } = await run(program, options, {
          cwd: folder.path,
          env: { ...process.env, PYTHONUTF8: '1' },
          maxBuffer: 64 * 1024 * 1024,
          // Its exit code says that something was found; the text says what.
        }).catch((error: unknown) => error as { readonly stdout: string });
        const report = JSON.parse(readFileSync(file('report.json'), 'utf8')) as Report;
        const { operations, test_cases: cases, failures, errors } = report;
        const found = failures.reduce((sum, failure) => sum + failure.operations.length, 0);
        process.stderr.write(
          `schemathesis: ${cases.generated} cases of ${operations.tested} calls in ${budgetSeconds} s; ${found} found\n`,
        );
        if (failures.length + errors.length > 0) process.stderr.write(`${stdout}\n`);
        expect([...failures, ...errors]).toEqual([]);
        expect(operations.tested).toBe(
          Object.keys((JSON.parse(documentForFuzzer()) as { paths: object }).paths).length,
        );
        expect(cases.generated).toBeGreaterThan(operations.tested * 5);
      },
      (budgetSeconds + 60) * 1000,
    );
  });

/** docs/reference/errors.md, made of the catalogue. */
import { catalogue, type ErrorDeclaration, type Fault, type Retry } from '@airy/errors';

const faults: Readonly<Record<Fault, string>> = {
  caller: 'caller',
  server: 'server',
  platform: 'platform',
  operator: 'operator',
};
const retries: Readonly<Record<Retry, string>> = {
  never: 'no',
  later: 'later',
  'same-key': 'with the same `Idempotency-Key`',
};

export function errorsPage(): string {
  const rows = Object.entries(catalogue as Readonly<Record<string, ErrorDeclaration>>)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { status, fault, retry, message, advice }]) =>
      row([`\`${code}\``, String(status), faults[fault], retries[retry], message, advice]),
    );
  return `# Errors

<!-- Generated from backend/lib/errors/src/catalogue.ts by \`npm run generate\`. Do not edit. -->

Every error is answered as \`{"code": "…", "message": "…", "details": {…}}\`. Decide by \`code\`: messages are for people
and may change. Where a retry helps, \`Retry-After\` says in how many seconds. \`X-Request-Id\` finds the call in the log.

| code | status | whose | retry | message | what to do |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(cell => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}

/** Every generated page of docs/reference: path from the root, and its text. */
import { format } from 'prettier';
import { apiPage } from './api-page.ts';
import { asyncApiOf } from './asyncapi.ts';
import { errorsPage } from './errors-page.ts';
import { openApiOf } from './openapi.ts';
import { allEndpoints } from './source-endpoints.ts';

/** Formatted, so that the check of formats and the check of generated files never disagree. */
export async function referenceFiles(): Promise<ReadonlyMap<string, string>> {
  const endpoints = allEndpoints();
  return new Map([
    ['docs/reference/api.md', await format(apiPage(endpoints), { parser: 'markdown' })],
    ['docs/reference/errors.md', await format(errorsPage(), { parser: 'markdown' })],
    ['docs/reference/openapi.json', await json(openApiOf(endpoints))],
    ['docs/reference/asyncapi.json', await json(asyncApiOf())],
  ]);
}

function json(value: unknown): Promise<string> {
  return format(JSON.stringify(value), { parser: 'json', printWidth: 120 });
}

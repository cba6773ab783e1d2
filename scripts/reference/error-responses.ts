/** The answers that are errors: by status, with the codes each may have. Those that most calls share are written once. */
import { STATUS_CODES } from 'node:http';
import { catalogue, defaultMessage, type ErrorCode } from '@airy/errors';
import { codesByStatus, type WithErrors } from './endpoint-errors.ts';
import type { JsonSchema } from './json-schema.ts';
import { headersOf } from './response-headers.ts';

/** What any call of its kind answers, whatever it is about. */
const plainKinds = {
  '': { access: 'agent', writes: false, errors: [] },
  OfWrites: { access: 'agent', writes: true, errors: [] },
} as const satisfies Readonly<Record<string, WithErrors>>;

export class ErrorResponses {
  readonly #names = new Map<string, string>();
  readonly #shared = new Map<string, JsonSchema>();

  constructor() {
    for (const [suffix, kind] of Object.entries(plainKinds))
      for (const [status, codes] of codesByStatus(kind)) {
        const key = keyOf(status, codes);
        if (!this.#names.has(key)) this.#names.set(key, `${nameOf(status)}${suffix}`);
      }
  }

  /** By status. */
  of(endpoint: WithErrors): JsonSchema {
    return Object.fromEntries(
      [...codesByStatus(endpoint)].map(([status, codes]) => [String(status), this.#one(status, codes)]),
    );
  }

  /** `#/components/responses`. */
  get shared(): JsonSchema {
    return Object.fromEntries([...this.#shared].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  #one(status: number, codes: readonly ErrorCode[]): JsonSchema {
    const name = this.#names.get(keyOf(status, codes));
    if (name === undefined) return responseOf(codes);
    this.#shared.set(name, responseOf(codes));
    return { $ref: `#/components/responses/${name}` };
  }
}

function keyOf(status: number, codes: readonly ErrorCode[]): string {
  return [status, ...codes.toSorted()].join(' ');
}

function nameOf(status: number): string {
  return (STATUS_CODES[status] ?? '').replaceAll(/\W/g, '');
}

function responseOf(codes: readonly ErrorCode[]): JsonSchema {
  const mayRetry = codes.some(code => catalogue[code].retry !== 'never');
  const [first] = codes;
  return {
    description: codes.map(code => `\`${code}\``).join(', '),
    ...(mayRetry ? { headers: headersOf('Retry-After') } : {}),
    content: {
      'application/json': {
        schema: { allOf: [{ $ref: '#/components/schemas/Error' }], properties: { code: { enum: codes } } },
        ...(first === undefined ? {} : { example: { code: first, message: defaultMessage(first) } }),
      },
    },
  };
}

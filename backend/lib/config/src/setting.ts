/** What a setting is, and the kinds of value it may have. A value may come as text (environment, command line) or as YAML. */
import { isIP } from 'node:net';
import { z, type ZodType } from 'zod';

export interface Setting<T, D extends T | null = T | null> {
  /** Reads a given value. */
  readonly schema: ZodType<T>;
  readonly title: string;
  /** One or two sentences: what it changes, in which unit. */
  readonly help: string;
  /** As one would write it in airy.yaml; null: there is none. */
  readonly default: D;
  readonly env: string;
  /** Name of the command line option, without dashes. */
  readonly option?: string;
  /** Placeholder of the option's value in `--help`. */
  readonly placeholder?: string;
  /** Never printed, not even in an error. */
  readonly secret?: boolean;
  /** Other paths in airy.yaml that mean the same (contract §8). */
  readonly aliases?: readonly string[];
  /** False: it cannot stand in airy.yaml. */
  readonly inFile?: boolean;
}

export function setting<T, const D extends T | null>(declaration: Setting<T, D>): Setting<T, D> {
  return declaration;
}

export const text = z.union([z.string(), z.number(), z.boolean()], 'must be a text').transform(String);

export function wholeNumber(min: number, max: number): ZodType<number> {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .union([z.number(), z.string().trim().regex(/^\d+$/, message).transform(Number)], message)
    .refine(value => Number.isInteger(value) && value >= min && value <= max, message);
}

export function choice<const T extends string>(values: readonly T[]): ZodType<T> {
  return z.enum(values, `must be one of ${values.join(', ')}`);
}

/** A YAML list, or one text with commas. */
export function listOf(accepts: (item: string) => boolean, message: string): ZodType<readonly string[]> {
  const items = z.union([z.array(text), text.transform(value => value.split(','))], message);
  return items
    .transform(values => values.map(value => value.trim()).filter(value => value !== ''))
    .superRefine((values, context) => {
      for (const value of values)
        if (!accepts(value)) context.addIssue({ code: 'custom', message: `${message}, not ${JSON.stringify(value)}` });
    });
}

/** `https://airy.example`, with a path if need be; a trailing slash is dropped. */
export const webAddress = text
  .refine(value => /^https?:\/\/[^/\s?#]+(\/[^\s?#]*)?$/.test(value) && URL.canParse(value), {
    message: 'must be an address such as https://airy.example',
  })
  .transform(value => value.replace(/\/+$/, ''));

/** Where a page is: a path of ours, or a whole address. Never `//host`, which is another host's. */
export const pagePath = text.refine(
  value => /^\/(?![/\\])[^\s\\]*$/.test(value) || (/^https?:\/\/[^\s\\]+$/.test(value) && URL.canParse(value)),
  'must be a path such as /inbox/, or an address such as https://airy.example',
);

export const yesOrNo = z
  .union([z.boolean(), z.enum(['true', 'false'])], 'must be true or false')
  .transform(value => String(value) === 'true');

/** `host:port`, the host a name, an IPv4 address or an IPv6 address in brackets. */
export const brokers = listOf(
  value => /^(?:[\w.-]+|\[[\da-fA-F:.]+\]):\d{1,5}$/.test(value) && Number(/\d+$/.exec(value)?.[0]) <= 65_535,
  'must be addresses such as kafka-1:9092',
).refine(value => value.length > 0, 'must name at least one broker, such as kafka-1:9092');

/** The address of a server with the name and password for it; never shown, as it holds the password. */
export function databaseAddress(protocols: readonly string[], example: string): ZodType<string> {
  const isOne = (value: string): boolean => URL.canParse(value) && protocols.includes(new URL(value).protocol);
  return text.refine(value => isOne(value) && new URL(value).hostname !== '', `must be an address such as ${example}`);
}

export const origins = listOf(
  value => value === '*' || /^https?:\/\/[\w.*-]+(:\d+)?$/.test(value),
  'must be origins such as https://shop.example, or *',
);

export const networks = listOf(
  value => ['loopback', 'linklocal', 'uniquelocal'].includes(value) || isNetwork(value),
  'must be addresses or networks such as 10.0.0.0/8',
);

function isNetwork(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

const shortestKeyBytes = 32;

/** Contract §7: Base64 of the key of HS256, which must not be shorter than its hash. */
export const base64Key = text.refine(
  value => /^[A-Za-z0-9+/_-]+={0,2}$/.test(value) && Buffer.from(value, 'base64').length >= shortestKeyBytes,
  `must be Base64 of at least ${shortestKeyBytes} bytes, for example from: openssl rand -base64 48`,
);

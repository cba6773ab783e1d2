/** What stands behind `airy webhooks listen`. */
import { parseArgs } from 'node:util';
import { isSharedSecret } from './signing-key.ts';

export interface ListenArguments {
  readonly airyUrl: string;
  readonly forwardUrl: string;
  readonly token: string;
  /** Null: one is made. */
  readonly secret: string | null;
  readonly types: readonly string[];
  /** File that keeps where it stood; null: none. */
  readonly resumeFile: string | null;
}

export const usage = `airy webhooks listen --airy URL --forward URL [options]

Forwards the events of an instance to an address that it cannot reach, such as your own machine, signed as webhooks are.

  --airy URL        the instance, e.g. https://airy.example
  --forward URL     what receives the events, e.g. http://localhost:3000/hook
  --types LIST      only these, e.g. message.created,conversation.updated
  --resume FILE     keeps there how far it came, and goes on from there

Environment:

  AIRY_TOKEN            a token of the instance (needed)
  AIRY_WEBHOOK_SECRET   whsec_…, which signs; one is made and shown without it
`;

/** What is asked for cannot be done as it was asked; the message says why. */
export class UsageError extends Error {}

/** @throws UsageError */
export function listenArguments(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ListenArguments {
  const { values, positionals } = parsed(args);
  if (positionals.join(' ') !== 'webhooks listen') throw new UsageError('The command is: airy webhooks listen');
  const token = env['AIRY_TOKEN'] ?? '';
  if (token === '') throw new UsageError('AIRY_TOKEN is missing. It is not taken as an option: others would see it.');
  return {
    airyUrl: urlIn(values.airy, '--airy'),
    forwardUrl: urlIn(values.forward, '--forward'),
    token,
    secret: secretIn(env['AIRY_WEBHOOK_SECRET'] ?? ''),
    types: (values.types ?? '').split(',').filter(type => type !== ''),
    resumeFile: values.resume ?? null,
  };
}

/** Null: none is given. */
function secretIn(text: string): string | null {
  if (text === '') return null;
  if (isSharedSecret(text)) return text;
  throw new UsageError('AIRY_WEBHOOK_SECRET is none: it is `whsec_` and base64. Copy it whole, or leave it out.');
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        airy: { type: 'string' },
        forward: { type: 'string' },
        types: { type: 'string' },
        resume: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function urlIn(text: string | undefined, option: string): string {
  if (text === undefined || !URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError(`${option} needs an http(s) address.`);
  return new URL(text).href;
}

/** Verifies what an endpoint of Airy's webhooks receives. */
import { bytesOfBase64, bytesOfHex, type Bytes } from './bytes.ts';
import { bytesOf, eventOf, headerOf, requiredHeader, type Delivery, type WebhookEvent } from './delivery.ts';
import { sharedKey, signedContent, verifyingKey, type Scheme, type VerifyingKey } from './signing-key.ts';
import { VerificationError } from './verification-error.ts';

export interface ReceiverOptions {
  /**
   * The endpoint's secrets (`whsec_…`) or public keys (`whpk_…`): one, and while they are rotated the old one, too. Any of
   * them may have signed. Signature: Standard Webhooks 1.0.0.
   */
  readonly secrets?: readonly string[];
  /** Keys of `X-Airy-Content-Signature`, as Airy Core signed. With secrets beside them both signatures must be right. */
  readonly signatureKeys?: readonly string[];
  /** How far a delivery's timestamp may be from now, ms; older ones may be repeats by somebody else. Default 300,000. */
  readonly toleranceMs?: number;
  /** Epoch ms. Default: the clock of this machine. */
  readonly clock?: () => number;
}

export interface Receiver {
  /**
   * Resolves with the event of a delivery that Airy signed. Answer 2xx once you have stored it; handle each id once, as a
   * delivery whose answer was lost is made again.
   * @throws VerificationError for everything else.
   */
  verify(delivery: Delivery): Promise<WebhookEvent>;
}

/** More than any sender makes; whoever sends more wants us to calculate. */
const maxSignatures = 32;
const schemes: ReadonlySet<string> = new Set<Scheme>(['v1', 'v1a']);

/** @throws TypeError for a secret that is none, or without any. */
export function createReceiver(options: ReceiverOptions): Receiver {
  const keys = (options.secrets ?? []).map(verifyingKey);
  const airyKeys = (options.signatureKeys ?? []).map(airyKey);
  if (keys.length + airyKeys.length === 0)
    throw new TypeError('A receiver needs a secret: nobody could be told from anybody else without.');
  const { toleranceMs = 300_000, clock = Date.now } = options;
  return {
    async verify(delivery) {
      const body = bytesOf(delivery.body);
      if (keys.length > 0) await checkStandard(delivery, { body, keys, toleranceMs, now: clock() });
      if (airyKeys.length > 0) await checkAiry(delivery, body, airyKeys);
      return eventOf(body, headerOf(delivery.headers, 'webhook-id'));
    },
  };
}

function airyKey(key: string): VerifyingKey {
  if (key === '') throw new TypeError('A signature key is not empty.');
  return sharedKey(new TextEncoder().encode(key));
}

interface Check {
  readonly body: Uint8Array;
  readonly keys: readonly VerifyingKey[];
  readonly toleranceMs: number;
  readonly now: number;
}

async function checkStandard({ headers }: Delivery, { body, keys, toleranceMs, now }: Check): Promise<void> {
  const id = requiredHeader(headers, 'webhook-id');
  const timestamp = requiredHeader(headers, 'webhook-timestamp');
  const signatures = signaturesIn(requiredHeader(headers, 'webhook-signature'));
  if (!/^\d{1,12}$/.test(timestamp))
    throw new VerificationError('header_malformed', 'webhook-timestamp is not a number of seconds.');
  if (Math.abs(now - Number(timestamp) * 1000) > toleranceMs)
    throw new VerificationError('timestamp_out_of_tolerance', 'The delivery was signed too long ago, or is yet to be.');
  const content = signedContent(id, timestamp, body);
  for (const key of keys)
    for (const { scheme, signature } of signatures)
      if (scheme === key.scheme && (await key.verify(signature, content))) return;
  throw mismatch();
}

interface Signature {
  readonly scheme: string;
  readonly signature: Bytes;
}

/** Those of schemes that we know; others may stand beside them. @throws VerificationError `header_malformed` */
function signaturesIn(header: string): readonly Signature[] {
  const parts = header.split(' ').filter(part => part !== '');
  if (parts.length > maxSignatures) throw new VerificationError('header_malformed', 'Too many signatures.');
  return parts.flatMap(part => {
    const [scheme = '', text = ''] = part.split(',', 2);
    if (!schemes.has(scheme)) return [];
    const signature = bytesOfBase64(text);
    if (signature === null) throw new VerificationError('header_malformed', 'webhook-signature is not base64.');
    return [{ scheme, signature }];
  });
}

async function checkAiry({ headers }: Delivery, body: Uint8Array, keys: readonly VerifyingKey[]): Promise<void> {
  const signature = bytesOfHex(requiredHeader(headers, 'x-airy-content-signature'));
  if (signature === null)
    throw new VerificationError('header_malformed', 'X-Airy-Content-Signature is not hexadecimal.');
  const content = new Uint8Array(body);
  for (const key of keys) if (await key.verify(signature, content)) return;
  throw mismatch();
}

function mismatch(): VerificationError {
  return new VerificationError('signature_mismatch', 'No signature fits this body and the secrets given.');
}

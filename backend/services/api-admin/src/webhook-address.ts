/** Which addresses a webhook may have. Where a name leads is checked when something is sent, too. */
import { AiryError } from '@airy/errors';
import { createAddressGuard, systemNames, type AddressGuard } from '@airy/source-kit';

/** Names that never lead outside (RFC 6761, RFC 6762, RFC 8375). */
const ownNames = /(^|\.)(localhost|local|home\.arpa)\.?$/i;

/** A name server that hangs holds up nobody: what is sent is checked again. */
const lookupTimeoutMs = 1_000;

export interface AddressSettings {
  /** `allowedNetworks` and `proxy` of the component `integration-webhook`. */
  readonly allowedNetworks?: unknown;
  readonly proxy?: unknown;
}

/** @throws AiryError `address_not_allowed` */
export async function refuseAddress(url: string, settings: AddressSettings | null): Promise<void> {
  const guard = guardOf(settings);
  const parsed = new URL(url);
  const isAllowed = guard.allowsHost(parsed);
  if (!isAllowed || (ownNames.test(parsed.hostname) && !guard.allows('127.0.0.1'))) throw refusal(parsed);
  // Behind a proxy it is the proxy that resolves names.
  if (typeof settings?.proxy === 'string') return;
  const found = await resolved(parsed.hostname.replace(/^\[|\]$/g, ''));
  if (!found.every(address => guard.allows(address))) throw refusal(parsed);
}

function guardOf(settings: AddressSettings | null): AddressGuard {
  const networks = typeof settings?.allowedNetworks === 'string' ? settings.allowedNetworks : '';
  return createAddressGuard(networks.split(',').flatMap(part => part.trim() || []));
}

/** The name only: which address of ours it leads to is nobody's business. */
function refusal({ hostname: host }: URL): AiryError {
  return new AiryError('address_not_allowed', null, { details: { host, field: 'url' } });
}

/** None where the name is not known, or not in time: it may come to be. */
async function resolved(hostname: string): Promise<readonly string[]> {
  const late = Promise.withResolvers<readonly string[]>();
  const timer = setTimeout(() => late.resolve([]), lookupTimeoutMs);
  const found = systemNames.addressesOf(hostname).then(
    addresses => addresses.map(({ address }) => address),
    () => [],
  );
  try {
    return await Promise.race([found, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the client is the version we know, with our patch: without it records are lost or never read, silently. */
import { AiryError } from '@airy/errors';
import { createRequire } from 'node:module';

const knownVersion = '2.2.4';
/** The patch says which one it is (patches/). */
const knownPatch = 1;

/** @throws AiryError `client_not_patched`. */
export function checkPatched(): void {
  const load = createRequire(import.meta.url);
  const { version } = load('kafkajs/package.json') as { readonly version: string };
  const { airyPatch } = load('kafkajs') as { readonly airyPatch?: number };
  if (version === knownVersion && airyPatch === knownPatch) return;
  const what = version === knownVersion ? `our patch ${knownPatch}` : `the version our patch is for, ${knownVersion}`;
  throw new AiryError('client_not_patched', null, { details: { package: `kafkajs ${version}`, what } });
}

/** Files of received messages. Twilio keeps them behind the account's credentials, and redirects to where they lie. */
import type { FileLocation, Json, ReceivedFiles } from '@airy/source-kit';
import { authorization, isOfThisMachine } from './api.ts';
import type { TwilioConfig } from './config.ts';
import { fieldOf, fieldsOf } from './form.ts';

/** Twilio takes no message with more. */
const maxMedia = 20;

function refsOf(content: Json): readonly string[] {
  const fields = fieldsOf(content);
  // What we sent has no sender in it.
  if (!fields.has('From')) return [];
  const found = Array.from({ length: maxMedia }, (_, index) => fieldOf(fields, `MediaUrl${index}`));
  return [...new Set(found.filter(ref => ref !== null && /^https?:\/\//i.test(ref)))] as string[];
}

/** Credentials go to Twilio only, or to the address in the settings. */
function isTwilio(url: URL, config: TwilioConfig): boolean {
  if (url.origin === new URL(config.apiUrl).origin) return true;
  return url.protocol === 'https:' && /(?:^|\.)twilio\.com$/.test(url.hostname);
}

function locationOf(ref: string, config: TwilioConfig): FileLocation | null {
  if (!URL.canParse(ref)) return null;
  const url = new URL(ref);
  return isTwilio(url, config) ? { url: url.href, headers: authorization(config) } : { url: url.href };
}

export const twilioFiles: ReceivedFiles<TwilioConfig> = {
  refsOf,
  locate: async ({ config, ref }) => locationOf(ref, config),
  mayFetchPrivateAddresses: ({ apiUrl }) => isOfThisMachine(apiUrl),
};

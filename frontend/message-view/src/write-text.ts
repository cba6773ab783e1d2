/** From what an agent types to the content a source takes (contract §10, outbound builders), and how long it may be. */
import type { Json } from '@airy/model';

const builders: Readonly<Record<string, (text: string) => Json>> = {
  google: text => ({ text, representative: { representativeType: 'HUMAN' } }),
  'twilio.sms': text => ({ Body: text }),
  'twilio.whatsapp': text => ({ Body: text }),
  viber: text => ({ text, type: 'text' }),
  whatsapp: text => ({ text: { preview_url: false, body: text } }),
};

const limits: Readonly<Record<string, number>> = {
  facebook: 2000,
  instagram: 1000,
  google: 3072,
  'twilio.sms': 1600,
  'twilio.whatsapp': 1600,
  viber: 7000,
  whatsapp: 4096,
};

/** The content of a text message; `{text}` where a source has no form of its own. */
export function writeText(source: string, text: string): Json {
  return Object.hasOwn(builders, source) ? (builders[source]?.(text) ?? { text }) : { text };
}

/** Characters a text may have at this source; null if we know of no limit. */
export function longestText(source: string): number | null {
  return Object.hasOwn(limits, source) ? (limits[source] ?? null) : null;
}

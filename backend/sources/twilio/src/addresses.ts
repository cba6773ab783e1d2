/** Phone numbers and channel addresses, as Twilio writes them. Runs anywhere. */

/** What WhatsApp's addresses begin with. */
export const whatsappPrefix = 'whatsapp:';

export const smsSource = 'twilio.sms';
export const whatsappSource = 'twilio.whatsapp';
export type TwilioSourceId = typeof smsSource | typeof whatsappSource;

/** A phone number, a short code, or the name of a sender: what SMS goes to and comes from. */
const smsAddress = /^(?:\+?\d{3,15}|[A-Za-z0-9 ._&-]{1,20})$/;

/** The source of an address; null for the other channels that Twilio has (Messenger, RCS). */
export function sourceOfAddress(address: string): TwilioSourceId | null {
  if (address.startsWith(whatsappPrefix)) return address.length > whatsappPrefix.length ? whatsappSource : null;
  return smsAddress.test(address) ? smsSource : null;
}

/** An address as Twilio writes it, from what people write: without white space, with the prefix of the channel. */
export function addressOf(source: string, written: string): string {
  const plain = written.replaceAll(/\s/g, '');
  if (source !== whatsappSource) return plain;
  return plain.startsWith(whatsappPrefix) ? plain : whatsappPrefix + plain;
}

/** What a contact is called until somebody knows better. */

const shownIdLength = 5;

/** `twilio.sms` and …4ecb3 → `Sms 4ecb3` (contract §2, Derived state). */
export function defaultDisplayName(conversation: { readonly id: string; readonly source: string }): string {
  const { id, source } = conversation;
  const segment = source.slice(source.lastIndexOf('.') + 1);
  return `${segment.charAt(0).toUpperCase()}${segment.slice(1)} ${id.slice(-shownIdLength)}`;
}

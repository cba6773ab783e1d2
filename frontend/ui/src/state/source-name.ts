/** What people call a source. Pure. */

const names: Readonly<Record<string, string>> = {
  chatplugin: 'Chat widget',
  facebook: 'Messenger',
  whatsapp: 'WhatsApp',
  'twilio.sms': 'SMS',
  'twilio.whatsapp': 'WhatsApp (Twilio)',
};

/** The name of a source; made of its id for those that are not known here. */
export function sourceName(source: string): string {
  if (Object.hasOwn(names, source)) return names[source] ?? source;
  return source
    .split(/[._-]/u)
    .map(part => part.charAt(0).toLocaleUpperCase() + part.slice(1))
    .join(' ');
}

/** What Airy Core served, as its contract lists it, and what we added: the page about compatibility must not leave any out. */

const sources = ['chatplugin', 'facebook', 'instagram', 'google', 'viber', 'whatsapp', 'twilio.sms', 'twilio.whatsapp'];

/** Also calls of sources that are not there yet. */
export const ofAiryCore: readonly string[] = [
  ...sources.flatMap(source => [`/channels.${source}.connect`, `/channels.${source}.disconnect`]),
  '/channels.facebook.explore',
  '/kafka/topics',
  '/kafka/subjects',
  '/services',
  '/ws.communication',
  '/ws.chatplugin',
];

/** Airy Core had nothing like it. */
export const newHere: readonly string[] = [
  '/chatplugin.signal',
  '/events.list',
  '/session.end',
  '/session.info',
  '/signals.send',
];

/** Of contract §14. */
export const paragraphs = ['General', 'TypeScript client', 'Sockets', 'Chat plugin', 'Sources', 'Auth', 'CLI'] as const;

/** What the bubble is called until the widget's words are there: most languages say the same. */
const others: Readonly<Record<string, string>> = {
  ar: 'محادثة',
  ja: 'チャット',
  pl: 'Czat',
  ru: 'Чат',
  tr: 'Sohbet',
  uk: 'Чат',
  zh: '聊天',
};

/** @param locale BCP 47. */
export function launcherLabel(locale: string): string {
  return others[locale.slice(0, 2)] ?? 'Chat';
}

/**
 * The address of a webhook as others than its administrators may see it: without its query, its user and its fragment, of
 * which each may be a password. What is no URL is not shown at all.
 */
export function shownWebhookUrl(text: string): string {
  if (!URL.canParse(text)) return '';
  const { protocol, host, pathname, username, password } = new URL(text);
  // As it was written, where there is nothing to hide.
  if (username === '' && password === '' && !/[?#]/.test(text)) return text;
  return `${protocol}//${host}${pathname}`;
}

/** Reading what somebody pasted on the sign-in page, and why they came there. Pure. */

const codePattern = /^[\w-]{8,512}$/u;

/**
 * The address that signs in: the pasted link brought to this origin (the printed one may say another host for the same
 * server), or the link made of a bare code. Null if it is neither.
 */
export function signInAddress(pasted: string, origin: string): string | null {
  const text = pasted.trim();
  if (codePattern.test(text)) return `${origin}/sign-in?code=${text}`;
  if (!URL.canParse(text)) return null;
  const link = new URL(text);
  const code = link.searchParams.get('code');
  if (!link.pathname.endsWith('/sign-in') || code === null || !codePattern.test(code)) return null;
  return `${origin}/sign-in?code=${code}`;
}

/** In words, why a sign-in address led to the card: `search` is the query of the page's address. Null without a reason. */
export function signInReason(search: string): string | null {
  const reason = new URLSearchParams(search).get('sign-in');
  if (reason === 'used') return 'That sign-in link was used already, or is too old. Each one works once.';
  if (reason === 'missing') return 'That address has no sign-in code in it.';
  return null;
}

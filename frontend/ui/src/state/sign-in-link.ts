/** Reading what somebody pasted on the sign-in page. Pure. */

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

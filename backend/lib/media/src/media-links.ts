/**
 * Addresses of files: a path that names the file, until when it opens it, and a proof that we said so. Such an address is
 * all the access there is, so that platforms and visitors can fetch a file. It ends; an ended one that is genuine is made
 * new wherever a message that has it is read (0063).
 */
import { constantTimeEqual, type Secrets } from '@airy/secrets';

/** The folder of addresses. */
export const mediaPath = '/media/';

export interface MediaLinksOptions {
  readonly secrets: Pick<Secrets, 'proof'>;
  readonly linkLifetimeMs: number;
  /** Epoch ms. Default `Date.now`. */
  readonly clock?: () => number;
}

/** `opens`: until `until`, epoch ms. `ended`: it did, once. */
export type LinkState =
  { readonly kind: 'opens'; readonly until: number } | { readonly kind: 'ended' } | { readonly kind: 'forged' };

export interface MediaLinks {
  /** Path and query for a file. Equal within a day, so that browsers find again what they have. */
  linkTo(name: string): string;
  /** @param query of a request for the file. */
  judge(name: string, query: URLSearchParams): LinkState;
  /** The text with each genuine address in it made new, whatever host it names. Others are left alone. */
  renew(text: string): string;
}

const dayMs = 24 * 60 * 60 * 1000;
const purpose = 'media';
const genuine = /\/media\/([0-9a-f]{64}\.[a-z0-9]{1,5})\?expires=(\d{1,11})&signature=([\w-]{22})(?![\w-])/g;

export function createMediaLinks({ secrets, linkLifetimeMs, clock = Date.now }: MediaLinksOptions): MediaLinks {
  const proofOf = (name: string, expires: string): string =>
    Buffer.from(secrets.proof(purpose, Buffer.from(`${name} ${expires}`))).toString('base64url');
  const isGenuine = (name: string, expires: string, signature: string): boolean =>
    constantTimeEqual(signature, proofOf(name, expires));
  const linkTo = (name: string): string => {
    const untilMs = Math.ceil((clock() + linkLifetimeMs) / dayMs) * dayMs;
    const expires = String(untilMs / 1000);
    return `${mediaPath}${name}?expires=${expires}&signature=${proofOf(name, expires)}`;
  };
  return {
    linkTo,
    judge(name, query) {
      const expires = query.get('expires') ?? '';
      if (!/^\d{1,11}$/.test(expires) || !isGenuine(name, expires, query.get('signature') ?? ''))
        return { kind: 'forged' };
      const until = Number(expires) * 1000;
      return until > clock() ? { kind: 'opens', until } : { kind: 'ended' };
    },
    renew(text) {
      if (!text.includes(mediaPath)) return text;
      return text.replaceAll(genuine, (link, name: string, expires: string, signature: string) =>
        isGenuine(name, expires, signature) ? linkTo(name) : link,
      );
    },
  };
}

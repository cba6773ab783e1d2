/**
 * A mail's HTML as the document of a sandboxed frame. Three walls, each of which is enough: DOMPurify takes out what acts,
 * the document's own policy forbids scripts and loads, and the frame runs none. Nothing is loaded from elsewhere until the
 * reader allows it, as a picture tells its sender that and when a mail was read.
 */
import DOMPurify from 'dompurify';
import type { HtmlPart } from '@airy/content';

export interface CleanHtml {
  /** For `srcdoc`. */
  readonly document: string;
  /** True: it wants to load pictures from elsewhere. */
  readonly wantsPictures: boolean;
}

const forbiddenTags = [
  ...['form', 'input', 'button', 'textarea', 'select', 'option', 'dialog', 'menu', 'fieldset', 'label'],
  ...[
    'iframe',
    'frame',
    'object',
    'embed',
    'svg',
    'math',
    'audio',
    'video',
    'source',
    'track',
    'picture',
    'map',
    'area',
  ],
  ...['base', 'link', 'meta', 'template', 'slot', 'noscript', 'marquee'],
];
/** `id` and `name` would stand in the place of the document's own properties. */
const forbiddenAttributes = [
  'id',
  'name',
  'srcset',
  'ping',
  'usemap',
  'autofocus',
  'tabindex',
  'accesskey',
  'contenteditable',
];

const openable = /^(?:https?:\/\/|mailto:|tel:)/iu;
const remote = /^(?:https?:)?\/\//iu;

export function cleanHtml({ html, pictures }: HtmlPart, options: { readonly loadsPictures: boolean }): CleanHtml {
  const state = { wantsPictures: false };
  const purify = DOMPurify(window);
  purify.addHook('afterSanitizeAttributes', node => {
    if (node instanceof Element) mend(node, pictures, state);
  });
  const body = purify.sanitize(html, {
    FORBID_TAGS: forbiddenTags,
    FORBID_ATTR: forbiddenAttributes,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    FORCE_BODY: true,
  });
  return { document: documentOf(body, policyOf(pictures, options.loadsPictures)), wantsPictures: state.wantsPictures };
}

function mend(node: Element, pictures: HtmlPart['pictures'], state: { wantsPictures: boolean }): void {
  const href = node.getAttribute('href');
  // A relative address would be one of ours.
  if (href !== null && !openable.test(href.trim())) node.removeAttribute('href');
  if (node.tagName === 'A') {
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer nofollow');
  }
  for (const name of ['src', 'background']) mendPicture(node, name, pictures, state);
  const style = `${node.getAttribute('style') ?? ''}${node.tagName === 'STYLE' ? (node.textContent ?? '') : ''}`;
  if (/url\(|@import/iu.test(style)) state.wantsPictures = true;
}

function mendPicture(
  node: Element,
  name: string,
  pictures: HtmlPart['pictures'],
  state: { wantsPictures: boolean },
): void {
  const address = node.getAttribute(name)?.trim();
  if (address === undefined || /^data:image\//iu.test(address)) return;
  const cid = /^cid:(.+)$/iu.exec(address)?.[1];
  const own = cid !== undefined && Object.hasOwn(pictures, cid) ? pictures[cid] : undefined;
  if (own !== undefined) node.setAttribute(name, own);
  else if (remote.test(address)) state.wantsPictures = true;
  else node.removeAttribute(name);
}

function policyOf(pictures: HtmlPart['pictures'], loadsPictures: boolean): string {
  const origins = [...new Set(Object.values(pictures).map(url => new URL(url).origin))];
  const images = ['data:', ...origins, ...(loadsPictures ? ['https:', 'http:'] : [])].join(' ');
  return `default-src 'none'; style-src 'unsafe-inline'; img-src ${images}; form-action 'none'`;
}

function documentOf(body: string, policy: string): string {
  return [
    '<!doctype html><html><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="referrer" content="no-referrer"><meta http-equiv="x-dns-prefetch-control" content="off">',
    // Mails are written for white paper.
    '<style>html{color-scheme:light;background:#fff;color:#1a1e24;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}',
    'body{margin:8px}img{max-width:100%;height:auto}pre{white-space:pre-wrap}</style>',
    `</head><body>${body}</body></html>`,
  ].join('');
}

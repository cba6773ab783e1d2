/** A page of docs/ as HTML. */
import { escapeHtml, frame } from './frame.ts';

/** @param address below `/docs/`, e.g. `reference/errors.md`. */
export async function markdownPage(address: string, markdown: string): Promise<string> {
  // Only who reads needs it: the start does not.
  const { Marked } = await import('marked');
  const marked = new Marked({ gfm: true });
  const slugs = new Map<string, number>();
  marked.use({
    renderer: {
      heading({ tokens, depth, text }) {
        const id = slugOf(text, slugs);
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      // Our own pages hold no HTML but comments.
      html: ({ text }) => (text.startsWith('<!--') ? '' : escapeHtml(text)),
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        return leadsOut(href, address) ? text : `<a href="${escapeHtml(href)}">${text}</a>`;
      },
    },
  });
  const html = await marked.parse(markdown);
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? address;
  const tables = html.replaceAll('<table>', '<div class="wide"><table>').replaceAll('</table>', '</table></div>');
  return frame({ address, title, body: `<main class="page">${tables}</main>` });
}

/** A relative address that is not below docs/ cannot be shown here; its words can. */
function leadsOut(href: string, address: string): boolean {
  if (/^(?:https?:)?\/\//.test(href) || href.startsWith('#')) return false;
  const depth = address.split('/').length - 1;
  const ups = href.split('/').filter(step => step === '..').length;
  return ups > depth;
}

/** As code hosts make them, so that links work in both places. */
function slugOf(text: string, used: Map<string, number>): string {
  const slug = text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
  const times = used.get(slug) ?? 0;
  used.set(slug, times + 1);
  return times === 0 ? slug : `${slug}-${times}`;
}

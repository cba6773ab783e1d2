/** What goes into a page to show a channel that is embedded (contract §10). Pure. */

export interface Embedded {
  /** Where we are served, e.g. `https://airy.example`. */
  readonly host: string;
  readonly channelId: string;
  /** Path of the script. */
  readonly script: string;
}

/** The snippet, safe to paste into HTML. */
export function embedSnippet({ host, channelId, script }: Embedded): string {
  const settings = `{ host: ${quoted(host)}, channelId: ${quoted(channelId)} }`;
  return `<script>
  window.airy = ${settings};
  var s = document.createElement('script');
  s.async = true;
  s.src = window.airy.host + '${script}';
  document.head.appendChild(s);
</script>`;
}

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('<', String.raw`\u003c`);
}

/** What goes into a page to show the chat widget (contract §10). Pure. */

/** The snippet for a channel served at `host`, safe to paste into HTML. */
export function widgetSnippet(host: string, channelId: string): string {
  const settings = `{ host: ${quoted(host)}, channelId: ${quoted(channelId)} }`;
  return `<script>
  window.airy = ${settings};
  var s = document.createElement('script');
  s.async = true;
  s.src = window.airy.host + '/chatplugin/ui/s.js';
  document.head.appendChild(s);
</script>`;
}

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('<', String.raw`\u003c`);
}

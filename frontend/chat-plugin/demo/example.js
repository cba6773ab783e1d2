/* The demo page: the embed snippet, with the channel of the address. */
const query = new URLSearchParams(location.search);
const channelId = query.get('channel_id');

if (channelId === null) {
  document.querySelector('#missing').hidden = false;
} else {
  const host = location.origin;
  let config = {};
  try {
    config = JSON.parse(query.get('config') ?? '{}');
  } catch {
    // A configuration that is no JSON: the demo goes on without it.
  }
  const script =
    '<script>\n  window.airy = ' + JSON.stringify({ host, channelId, config }, null, 2).replaceAll('\n', '\n  ');
  document.querySelector('#snippet code').textContent =
    script +
    ";\n  var s = document.createElement('script'); s.async = true;\n" +
    "  s.src = window.airy.host + '/chatplugin/ui/s.js';\n  document.head.appendChild(s);\n</script>";
  document.querySelector('#snippet').hidden = false;

  window.airy = { host, channelId, config };
  const s = document.createElement('script');
  s.async = true;
  s.src = window.airy.host + '/chatplugin/ui/s.js';
  document.head.appendChild(s);
}

// @ts-check
/** The page that tries calls: Swagger UI on the instance that serves it, in the theme of the reader. */

/** Swagger UI has a dark theme of its own, switched by a class. */
function followTheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', apply);
  apply();
}

/** Says whose calls these are: a session goes along by itself, a token is asked for. */
async function showWhoCalls() {
  const place = document.querySelector('#who');
  if (place === null) return;
  const headers = { 'content-type': 'application/json', 'x-requested-with': 'XMLHttpRequest' };
  const answer = await fetch('/session.info', { method: 'POST', headers, body: '{}' });
  if (!answer.ok) {
    place.textContent = 'Not signed in. Press Authorize and paste a token, or sign in to the inbox first.';
    return;
  }
  const { name, id } = await answer.json();
  place.textContent = `Signed in as ${name ?? id}: calls are made as you, on the data of this instance.`;
}

/** Calls go to this instance; a session cannot be typed in, so it is not asked for. */
async function readCalls() {
  const calls = await (await fetch('/docs/reference/openapi.json')).json();
  calls.servers = [{ url: location.origin }];
  delete calls.components.securitySchemes.session;
  for (const path of Object.values(calls.paths))
    for (const operation of Object.values(path))
      operation.security = operation.security?.filter((/** @type {object} */ scheme) => !('session' in scheme));
  return calls;
}

async function start() {
  // @ts-ignore -- a global of its script
  globalThis.SwaggerUIBundle({
    spec: await readCalls(),
    dom_id: '#calls',
    deepLinking: true,
    docExpansion: 'none',
    filter: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: 0,
    // The stream of events never ends: it is not tried here.
    supportedSubmitMethods: ['post'],
    // Nothing is sent to anybody else.
    validatorUrl: null,
  });
}

followTheme();
await Promise.all([start(), showWhoCalls()]);

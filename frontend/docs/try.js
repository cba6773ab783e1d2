// @ts-check
/** The page that tries calls: Swagger UI on the instance that serves it, in the theme of the reader. */

/** Swagger UI has a dark theme of its own, switched by a class. */
function followTheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', apply);
  apply();
}

/**
 * Says whose calls these are: a session goes along by itself, a token is asked for.
 * @param {Readonly<Record<string, string>>} [tokens] those that were applied, by the name of their scheme
 */
async function showWhoCalls(tokens = {}) {
  const { token, ...others } = tokens;
  const place = document.querySelector('#who');
  if (place === null) return;
  /** @type {Record<string, string>} */
  const headers = { 'content-type': 'application/json', 'x-requested-with': 'XMLHttpRequest' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  const answer = await fetch('/session.info', { method: 'POST', headers, body: '{}' });
  if (answer.ok) {
    const { name, id } = await answer.json();
    place.textContent = `Signed in as ${name ?? id}: calls are made as you, on the data of this instance.`;
  } else if (token !== undefined) place.replaceChildren('This token is not taken here. ', ...whereTokensComeFrom());
  else if (Object.keys(others).length > 0)
    place.textContent = `Calls that take it are made with your token (${Object.keys(others).join(', ')}), on the data of this instance.`;
  else
    place.replaceChildren(
      'Not signed in. Press Authorize and paste a token, or sign in to the inbox first. ',
      ...whereTokensComeFrom(),
    );
}

/** @returns {readonly (string | Node)[]} */
function whereTokensComeFrom() {
  const link = document.createElement('a');
  link.href = '/docs/guides/api-quickstart.md#get-a-token';
  link.textContent = 'quick start';
  return ['The ', link, ' says where a token comes from.'];
}

/** Of Swagger UI: whenever tokens are applied or taken away again. */
function tellOfTokens() {
  const names = ['authorize', 'logout'];
  const follow = (/** @type {Function} */ original, /** @type {any} */ system) => (/** @type {unknown} */ given) => {
    const done = original(given);
    const applied = Object.entries(system.authSelectors.authorized().toJS());
    void showWhoCalls(Object.fromEntries(applied.map(([name, { value }]) => [name, value])));
    return done;
  };
  return { statePlugins: { auth: { wrapActions: Object.fromEntries(names.map(name => [name, follow])) } } };
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
    plugins: [tellOfTokens],
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

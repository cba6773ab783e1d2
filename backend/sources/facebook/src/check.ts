/** Are the app's id and secret good? */
import { SourceError } from '@airy/source-kit';
import type { SourceHttp } from '@airy/source-kit';
import type { FacebookConfig } from './config.ts';
import { authorization, callGraph, graphUrl } from './graph.ts';

export async function checkFacebook(request: { readonly config: FacebookConfig; readonly http: SourceHttp }) {
  const { config, http } = request;
  try {
    const url = graphUrl(config, `/${config.appId}`, { fields: 'id' });
    await callGraph(http, { method: 'GET', url, headers: authorization(`${config.appId}|${config.appSecret}`) });
    return { ok: true, reason: null };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { ok: false, reason: error.message };
  }
}

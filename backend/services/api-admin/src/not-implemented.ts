/** What Airy Core had and this version has not (contract §3, §14): 501 with a pointer, for whoever is signed in. */
import { notImplemented, notImplementedPaths } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { route, type AnyRoute, type BareHandler, type HttpHost } from '@airy/http';

export function notImplementedRoutes(): readonly AnyRoute[] {
  return Object.values(notImplemented).map(endpoint => route(endpoint, () => Promise.reject(refusalOf(endpoint.path))));
}

/** Those that are no endpoints: with any method. */
export function mountNotImplemented(http: Pick<HttpHost, 'mount' | 'access'>): void {
  const refuse: BareHandler = async request => {
    const { principal } = await http.access.agent(request.headers, request);
    if (principal === null) throw new AiryError('unauthorized');
    throw refusalOf(new URL(request.url ?? '/', 'http://localhost').pathname.slice(0, 200));
  };
  for (const path of notImplementedPaths) http.mount(path, refuse);
}

function refusalOf(path: string): AiryError {
  return new AiryError('not_implemented', null, { details: { path } });
}

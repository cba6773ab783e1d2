/** sources.create, .update, .list, .delete (contract §3): with the system token. */
import { randomUUID } from 'node:crypto';
import { presentCustomSource, sourcesCreate, sourcesDelete, sourcesList, sourcesUpdate } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, route, type AnyRoute } from '@airy/http';
import type { CustomSource } from '@airy/model';
import { refuseUnlessEnabled } from './custom-source-caller.ts';
import { askAdministration, type Parts } from './parts.ts';

export function customSourceRoutes(parts: Parts): readonly AnyRoute[] {
  const { administration, commander } = parts;
  return [
    createRoute(parts),
    route(sourcesUpdate, async (request, call) => {
      refuseUnlessEnabled(parts);
      const target = { endpoint: sourcesUpdate.path, id: request.source_id };
      const result = await askAdministration({ commander, call }, target, () => ({
        type: 'source.update',
        id: request.source_id,
        name: request.name,
        imageUrl: request.image_url,
        actionEndpoint: request.action_endpoint,
      }));
      return presentCustomSource((result as unknown as Updated).source);
    }),
    route(sourcesList, async (_request, call) => {
      refuseUnlessEnabled(parts);
      await awaitOwnWrites(call, administration);
      return { data: (await administration.query.sources()).map(presentCustomSource) };
    }),
    route(sourcesDelete, async ({ source_id: id }, call) => {
      refuseUnlessEnabled(parts);
      const target = { endpoint: sourcesDelete.path, id };
      await askAdministration({ commander, call }, target, () => ({ type: 'source.delete', id }));
      return undefined;
    }),
  ];
}

interface Updated {
  readonly source: Omit<CustomSource, 'token'>;
}

interface Created extends Updated {
  /** Sealed; that of the first call where it is repeated. */
  readonly token: string;
}

function createRoute(parts: Parts): AnyRoute {
  const { commander, context } = parts;
  const { secrets, knownSources } = context;
  return route(sourcesCreate, async (request, call) => {
    refuseUnlessEnabled(parts);
    const { source_id: id, name, image_url: imageUrl, action_endpoint: actionEndpoint } = request;
    // Ids of its channels would be those of the built-in source.
    if (knownSources.some(source => source.id === id))
      throw new AiryError('source_exists', null, { details: { source: id } });
    // Never the token of an earlier source of this name.
    const token = secrets.seal(await secrets.sign('source', { source: id, key: randomUUID() }, null));
    const target = { endpoint: sourcesCreate.path, id: '' };
    const result = await askAdministration({ commander, call }, target, () => ({
      type: 'source.create',
      source: { id, token, name, imageUrl, actionEndpoint: actionEndpoint === '' ? null : actionEndpoint },
    }));
    const created = result as unknown as Created;
    return { ...presentCustomSource(created.source), token: secrets.open(created.token) };
  });
}

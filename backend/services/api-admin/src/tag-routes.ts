/** tags.* (contract §3). */
import { presentTag, storedTagColor, tagsCreate, tagsDelete, tagsList, tagsUpdate } from '@airy/contract';
import { awaitOwnWrites, route, type AnyRoute } from '@airy/http';
import type { Tag } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import { askAdministration, type Parts } from './parts.ts';

export function tagRoutes({ commander, administration }: Parts): readonly AnyRoute[] {
  return [
    route(tagsCreate, async ({ name, color }, call) => {
      const result = await askAdministration({ commander, call }, { endpoint: tagsCreate.path, id: '' }, commandId => ({
        type: 'tag.create',
        tag: { id: uuid5(commandId, 'tag'), name, color: storedTagColor(color) },
      }));
      return presentTag((result as unknown as { readonly tag: Tag }).tag);
    }),
    route(tagsUpdate, async ({ id, name, color }, call) => {
      await askAdministration({ commander, call }, { endpoint: tagsUpdate.path, id }, () => ({
        type: 'tag.update',
        id,
        name,
        color: color && storedTagColor(color),
      }));
      return undefined;
    }),
    route(tagsDelete, async ({ id }, call) => {
      await askAdministration({ commander, call }, { endpoint: tagsDelete.path, id }, () => ({
        type: 'tag.delete',
        id,
      }));
      return undefined;
    }),
    route(tagsList, async (_request, call) => {
      await awaitOwnWrites(call, administration);
      return { data: (await administration.query.tags()).map(presentTag) };
    }),
  ];
}

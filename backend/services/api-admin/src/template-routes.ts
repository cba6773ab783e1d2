/** templates.* (contract §3). */
import {
  presentTemplate,
  templatesCreate,
  templatesDelete,
  templatesInfo,
  templatesList,
  templatesUpdate,
} from '@airy/contract';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, route, type AnyRoute } from '@airy/http';
import type { Template } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import { askAdministration, type Parts } from './parts.ts';

export function templateRoutes({ commander, administration }: Parts): readonly AnyRoute[] {
  return [
    route(templatesCreate, async ({ name, source, content }, call) => {
      const target = { endpoint: templatesCreate.path, id: '' };
      const result = await askAdministration({ commander, call }, target, commandId => ({
        type: 'template.create',
        template: { id: uuid5(commandId, 'template'), name, source, content: JSON.stringify(content) },
      }));
      return presentTemplate(templateOf(result));
    }),
    route(templatesUpdate, async ({ id, name, source, content }, call) => {
      const target = { endpoint: templatesUpdate.path, id };
      const result = await askAdministration({ commander, call }, target, () => ({
        type: 'template.update',
        id,
        name,
        source,
        content: content === null ? null : JSON.stringify(content),
      }));
      return presentTemplate(templateOf(result));
    }),
    route(templatesDelete, async ({ id }, call) => {
      const target = { endpoint: templatesDelete.path, id };
      await askAdministration({ commander, call }, target, () => ({ type: 'template.delete', id }));
      return undefined;
    }),
    route(templatesInfo, async ({ id }, call) => {
      await awaitOwnWrites(call, administration);
      const template = await administration.query.template(id);
      if (template === null) throw new AiryError('not_found', 'Template not found');
      return presentTemplate(template);
    }),
    route(templatesList, async ({ source, name }, call) => {
      await awaitOwnWrites(call, administration);
      const templates = await administration.query.templates(source);
      const part = name ?? '';
      return { data: templates.filter(template => template.name.includes(part)).map(presentTemplate) };
    }),
  ];
}

function templateOf(result: unknown): Template {
  return (result as { readonly template: Template }).template;
}

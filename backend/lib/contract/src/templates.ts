/** templates.* (contract §3): messages that agents send again and again. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { anyJson, content, id, name, nothing, optional, text } from './scalars.ts';

export const templatePayload = z
  .object({ id: z.string(), name: z.string(), source: z.string(), content: anyJson })
  .meta({ id: 'Template' });
export type TemplatePayload = z.infer<typeof templatePayload>;

export const templatesCreate = endpoint({
  path: '/templates.create',
  summary: 'Creates a template',
  access: 'agent',
  writes: true,
  request: z.object({ name, source: text, content }),
  status: 201,
  response: templatePayload,
  errors: [],
});

export const templatesList = endpoint({
  path: '/templates.list',
  summary: 'Lists the templates of a source, by a part of their names if one is given',
  access: 'agent',
  writes: false,
  request: z.object({ source: text, name: optional(text) }),
  status: 200,
  response: z.object({ data: z.array(templatePayload) }),
  errors: [],
});

export const templatesInfo = endpoint({
  path: '/templates.info',
  summary: 'Returns one template',
  access: 'agent',
  writes: false,
  request: z.object({ id }),
  status: 200,
  response: templatePayload,
  errors: ['not_found'],
});

export const templatesUpdate = endpoint({
  path: '/templates.update',
  summary: 'Changes a template; what is absent stays',
  access: 'agent',
  writes: true,
  request: z.object({ id, name: optional(name), source: optional(text), content: optional(content) }),
  status: 200,
  response: templatePayload,
  errors: ['not_found'],
});

export const templatesDelete = endpoint({
  path: '/templates.delete',
  summary: 'Deletes a template',
  access: 'agent',
  writes: true,
  request: z.object({ id }),
  status: 204,
  response: nothing,
  errors: ['not_found'],
});

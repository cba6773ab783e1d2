/** Buttons, lists, forms and templates. */
import { asList, asObject, asText, at, readMedia, safeUrl } from '@airy/content';
import type { CardAction, ContentPart, MediaPart } from '@airy/content';
import type { Json } from '@airy/model';

/** What the contact pressed or filled in, else what we offer. */
export function readInteractive(part: Json): readonly ContentPart[] {
  const pressed = at(part, 'button_reply') ?? at(part, 'list_reply');
  if (pressed !== undefined) return readPressed(pressed);
  const form = at(part, 'nfm_reply');
  if (form !== undefined) return readForm(form);
  const permission = asText(at(part, 'call_permission_reply', 'response'));
  if (permission !== null)
    return [
      { kind: 'note', text: permission === 'accept' ? 'May be called' : 'Does not want to be called', url: null },
    ];
  return readOffer(part);
}

function readPressed(reply: Json): readonly ContentPart[] {
  const title = asText(at(reply, 'title'));
  return title === null ? [] : [{ kind: 'postback', title, payload: asText(at(reply, 'id')) }];
}

/** Fields of a form that are WhatsApp's own. */
const ownFields: ReadonlySet<string> = new Set(['flow_token']);

function readForm(form: Json): readonly ContentPart[] {
  const title = asText(at(form, 'body')) ?? asText(at(form, 'name')) ?? 'Filled in a form';
  const answers = Object.entries(asObject(parsed(asText(at(form, 'response_json')))) ?? {})
    .filter(([field]) => !ownFields.has(field))
    .map(([field, value]) => `${field}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
  const head: ContentPart = { kind: 'postback', title, payload: null };
  return answers.length === 0 ? [head] : [head, { kind: 'text', text: answers.join('\n') }];
}

function parsed(json: string | null): unknown {
  if (json === null) return null;
  try {
    return JSON.parse(json);
  } catch {
    // The answers of a form are the form's own; what cannot be read is not shown.
    return null;
  }
}

function readOffer(part: Json): readonly ContentPart[] {
  const words = [at(part, 'body', 'text'), at(part, 'footer', 'text')].flatMap(one => asText(one) ?? []);
  const actions = actionsOf(at(part, 'action') ?? null);
  const title = asText(at(part, 'header', 'text'));
  const media = headerOf(at(part, 'header') ?? null);
  if (words.length === 0 && actions.length === 0 && title === null && media === null) return [];
  const text = words.length === 0 ? null : words.join('\n');
  return [{ kind: 'cards', cards: [{ title, text, media, url: null, actions }] }];
}

const headerKinds: Readonly<Record<string, MediaPart['kind']>> = { image: 'image', video: 'video', document: 'file' };

function headerOf(header: Json): MediaPart | null {
  const type = asText(at(header, 'type')) ?? '';
  const kind = Object.hasOwn(headerKinds, type) ? headerKinds[type] : undefined;
  return kind === undefined ? null : readMedia(kind, at(header, type, 'link'), at(header, type, 'filename'));
}

function actionsOf(action: Json): readonly CardAction[] {
  const buttons = asList(at(action, 'buttons')).map(button => at(button, 'reply') ?? null);
  const rows = asList(at(action, 'sections')).flatMap(section => asList(at(section, 'rows')));
  const replies = [...buttons, ...rows].flatMap(reply => {
    const label = asText(at(reply, 'title'));
    return label === null ? [] : [{ kind: 'reply' as const, label, payload: asText(at(reply, 'id')) }];
  });
  const url = safeUrl(at(action, 'parameters', 'url'));
  const label = asText(at(action, 'parameters', 'display_text')) ?? asText(at(action, 'parameters', 'flow_cta'));
  if (label === null) return replies;
  return [...replies, url === null ? { kind: 'none', label } : { kind: 'link', label, url }];
}

/** WhatsApp keeps the text of a template: its name and what we put in is all that we know. */
export function readTemplate(part: Json): readonly ContentPart[] {
  const name = asText(at(part, 'name'));
  if (name === null) return [];
  const components = asList(at(part, 'components'));
  const parameters = components.flatMap(component => asList(at(component, 'parameters')));
  const values = parameters.flatMap(parameter => asText(at(parameter, 'text')) ?? []);
  const media = parameters.map(headerOf).find(one => one !== null) ?? null;
  const text = values.length === 0 ? null : values.join('\n');
  return [{ kind: 'cards', cards: [{ title: `Template ${name}`, text, media, url: null, actions: [] }] }];
}

/** What is said by mail: `{subject?, text, html?, attachments?, cc?}`. Runs anywhere. */
import { asList, asObject, asText, at } from '@airy/content';
import type { ContentFormat, ContentFormats, ContentProblem, MeasuredContent } from '@airy/content';
import type { Json } from '@airy/model';
import { isAddress } from './address.ts';
import { fileKind, readEmail } from './read-content.ts';

const mebibyte = 1024 * 1024;

export const mailLimits = {
  /** Characters, of text and of HTML each. */
  textLength: 100_000,
  /** RFC 5322 allows 998 on a line. */
  subjectLength: 500,
  attachments: 20,
  /** Bytes of all files of a mail. Many servers take 25 MB, and base64 makes four bytes of three. */
  fileBytes: 18 * mebibyte,
  /** Addresses that get a copy. */
  copies: 20,
} as const;

function form(message: string): ContentProblem {
  return { limit: 'form', message };
}

/** Without any of these there is nothing to send. */
const said = ['text', 'html', 'attachments'] as const;

function measure(content: Json): MeasuredContent | ContentProblem {
  if (asObject(content) === null || said.every(name => at(content, name) === undefined))
    return form('The content must be an object with "text", "html" or "attachments".');
  const wrong = textProblem(content) ?? listProblem(content);
  if (wrong !== null) return wrong;
  const files = asList(at(content, 'attachments')).map(file => ({
    kind: fileKind(file),
    url: asText(at(file, 'url')) ?? '',
  }));
  const text = asText(at(content, 'text')) ?? asText(at(content, 'html'));
  return { kind: files[0] !== undefined && text === null ? files[0].kind : 'text', text, files, choices: 0 };
}

function textProblem(content: Json): ContentProblem | null {
  for (const name of ['subject', 'text', 'html']) {
    const value = at(content, name);
    if (value !== undefined && value !== null && typeof value !== 'string') return form(`"${name}" must be text.`);
  }
  const subject = asText(at(content, 'subject')) ?? '';
  if (subject.length > mailLimits.subjectLength)
    return { limit: 'text_length', message: `The subject is longer than ${mailLimits.subjectLength} characters.` };
  // A line break would begin another header; nobody writes one into a subject.
  if (/[\r\n\0]/u.test(subject)) return form('The subject must be one line.');
  const html = asText(at(content, 'html')) ?? '';
  return html.length > mailLimits.textLength
    ? { limit: 'text_length', message: `The HTML is longer than ${mailLimits.textLength} characters.` }
    : null;
}

function listProblem(content: Json): ContentProblem | null {
  const files = at(content, 'attachments') ?? [];
  const copies = at(content, 'cc') ?? [];
  if (!Array.isArray(files) || !files.every(file => asText(at(file, 'url')) !== null))
    return form('"attachments" must be a list of objects with "url".');
  if (files.length > mailLimits.attachments)
    return { limit: 'choices', message: `A mail takes at most ${mailLimits.attachments} files.` };
  if (!Array.isArray(copies) || !copies.every(copy => typeof copy === 'string' && isAddress(copy)))
    return form('"cc" must be a list of mail addresses.');
  return copies.length > mailLimits.copies
    ? { limit: 'choices', message: `A mail takes at most ${mailLimits.copies} addresses in "cc".` }
    : null;
}

const anyFile = { types: ['*/*'], maxBytes: mailLimits.fileBytes };

const format: ContentFormat = {
  limits: {
    kinds: ['text', 'image', 'video', 'audio', 'file'],
    maxTextLength: mailLimits.textLength,
    files: { image: anyFile, video: anyFile, audio: anyFile, file: anyFile },
  },
  read: readEmail,
  writeText: text => ({ text }),
  writeFile: ({ kind, url, name }) => ({ attachments: [{ kind, url, ...(name === null ? {} : { name }) }] }),
  measure,
};

export const contents = { email: format } satisfies ContentFormats;

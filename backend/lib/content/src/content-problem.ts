/** Why a platform would refuse a content, told before it is sent. */
import type { Json } from '@airy/model';
import {
  isContentProblem,
  type BrokenLimit,
  type ContentFormat,
  type ContentLimits,
  type ContentProblem,
  type MeasuredContent,
} from './content-format.ts';

/** Null: nothing that we know speaks against it; the rest the platform decides. */
export function contentProblem({ limits, measure }: ContentFormat, content: Json): ContentProblem | null {
  if (limits === null) return null;
  const measured = measure(content);
  return isContentProblem(measured) ? measured : brokenLimit(measured, limits);
}

function brokenLimit(measured: MeasuredContent, limits: ContentLimits): ContentProblem | null {
  const { kind, files, choices } = measured;
  if (!limits.kinds.includes(kind)) return problem('kind', `This channel takes no messages of the kind ${kind}.`);
  const refused = files.find(file => limits.files[file.kind] === undefined);
  if (refused) return problem('file_kind', `This channel takes no files of the kind ${refused.kind}.`);
  const { maxChoices } = limits;
  if (maxChoices !== undefined && choices > maxChoices)
    return {
      ...problem('choices', `This channel takes at most ${maxChoices} choices; there are ${choices}.`),
      max: maxChoices,
      actual: choices,
    };
  return textProblem(measured, limits);
}

function textProblem({ kind, text, files }: MeasuredContent, limits: ContentLimits): ContentProblem | null {
  if (text === null || text.trim() === '')
    return kind === 'text' ? problem('text_missing', 'The text is empty.') : null;
  const max = files.length > 0 ? (limits.maxCaptionLength ?? limits.maxTextLength) : limits.maxTextLength;
  if (text.length <= max) return bytesProblem(text, limits.maxTextBytes);
  const { length } = text;
  return { ...problem('text_length', lengthWords(max, length, files.length > 0)), max, actual: length };
}

function bytesProblem(text: string, max: number | undefined): ContentProblem | null {
  const actual = max === undefined ? 0 : new TextEncoder().encode(text).length;
  if (max === undefined || actual <= max) return null;
  const message = `The text takes more than ${max} bytes; it takes ${actual}. Letters beyond English ones take several.`;
  return { ...problem('text_length', message), max, actual };
}

function lengthWords(max: number, length: number, isCaption: boolean): string {
  if (max === 0) return 'This channel takes no text beside a file.';
  return `The text ${isCaption ? 'beside the file ' : ''}is longer than ${max} characters; it has ${length}.`;
}

function problem(limit: BrokenLimit, message: string): ContentProblem {
  return { limit, message };
}

/** What may be sent is accepted up to each limit, and refused one beyond it, before anybody is called. */
import { contentProblem, isContentProblem } from '@airy/content';
import type { ContentFormat, ContentKind, ContentLimits, FileKind, OutgoingFile } from '@airy/content';
import type { Json } from '@airy/model';
import { describe, expect, it } from '@jest/globals';
import type { Source } from '../source.ts';
import { count } from './counts.ts';
import type { ConformanceSubject } from './subject.ts';

const fileKinds: readonly FileKind[] = ['image', 'video', 'audio', 'file'];
/** Our store names files by what is in them; platforms without a field for the kind go by that. */
const extensions: Readonly<Record<FileKind, string>> = { image: 'png', video: 'mp4', audio: 'mp3', file: 'pdf' };

function fileOf(kind: FileKind): OutgoingFile {
  const name = `abc.${extensions[kind]}`;
  return { kind, url: `https://files.example/media/${name}?expires=1&signature=x`, name };
}

/** Contents of a kind: the source's own, and those of its composer. */
export function examplesOf<S extends Source>(
  { source, send }: ConformanceSubject<S>,
  kind: ContentKind,
): readonly Json[] {
  const given = send?.examples?.[kind] ?? [];
  if (kind === 'text') return [source.content.writeText('Hello 👋'), ...given];
  const file = fileKinds.find(one => one === kind);
  const written = file === undefined ? null : source.content.writeFile?.(fileOf(file));
  return written === null || written === undefined ? given : [written, ...given];
}

export function contentOutConformance<S extends Source>(subject: ConformanceSubject<S>): void {
  const { source, send } = subject;
  const { limits } = source.content;
  if (limits === null || limits.kinds.length === 0) return;

  describe('what may be sent', () => {
    it.each(limits.kinds)('can be of the kind %s', kind => {
      // Without `send` (a widget) there are no examples of cards and the like; what the composer writes is there in any case.
      const examples = examplesOf(subject, kind);
      if (source.send !== undefined && examples.length === 0)
        throw new Error(`${source.id} sends ${kind}: give an example of it, or \`writeFile\`.`);
      for (const example of examples) {
        expect(contentProblem(source.content, example)).toBeNull();
        expect(source.content.measure(example)).toMatchObject({ kind });
        count('contents measured');
      }
    });
    if (limits.kinds.includes('text')) textEdges(source.content, limits);
    fileEdges(subject, limits);
    choiceEdges(subject, limits);
    it.each([[null], [[]], [{}], [7], [{ nonsense: true }]])('is measured without a fault: %j', content => {
      const measured = source.content.measure(content);
      if (isContentProblem(measured)) expect(measured.message).toMatch(/\.$/);
    });
    if (send?.caption === undefined && Object.keys(limits.files).length > 0 && limits.maxCaptionLength !== undefined)
      it('caption: is told to the suite', () => {
        throw new Error(`${source.id} limits captions: tell the suite how a file with a text is written.`);
      });
  });
}

function textEdges(
  { limits, measure, writeText }: ContentFormat,
  { maxTextLength, maxTextBytes }: ContentLimits,
): void {
  const problem = (text: string) => contentProblem({ limits, measure } as ContentFormat, writeText(text));
  const edges = [
    ['x', Math.min(maxTextLength, maxTextBytes ?? maxTextLength)],
    ['👋', Math.min(Math.floor(maxTextLength / 2), Math.floor((maxTextBytes ?? Infinity) / 4))],
  ] as const;
  it.each(edges)('is a text of %s, at most %s times', (character, times) => {
    expect(problem(character.repeat(times))).toBeNull();
    expect(problem(character.repeat(times + 1))).toMatchObject({ limit: 'text_length' });
    expect(problem(character.repeat(times + 1))?.message).toMatch(new RegExp(`${maxTextLength}|${maxTextBytes}`));
    count('limits at their edge');
  });
  it('is no empty text', () => {
    for (const text of ['', ' ', '\n\t']) expect(problem(text)).not.toBeNull();
    expect(problem('x')).toBeNull();
  });
}

function fileEdges<S extends Source>({ source, send }: ConformanceSubject<S>, limits: ContentLimits): void {
  const { content } = source;
  it.each(fileKinds)('is a file of the kind %s only if the limits say so', kind => {
    const isTaken = limits.files[kind] !== undefined;
    const file = fileOf(kind);
    const written = content.writeFile?.(file) ?? null;
    if (written === null)
      return expect(isTaken && source.send !== undefined && content.writeFile !== undefined).toBe(false);
    if (!isTaken) return expect(contentProblem(content, written)).not.toBeNull();
    expect(content.measure(written)).toMatchObject({ files: [{ kind, url: file.url }] });
    expect(content.read(written)?.parts).toEqual(expect.arrayContaining([expect.objectContaining({ url: file.url })]));
    expect(limits.files[kind]?.maxBytes).toBeGreaterThan(0);
    for (const type of limits.files[kind]?.types ?? []) expect(type).toMatch(/^([a-z]+|\*)\/([a-z0-9.+-]+|\*)$/);
    expect(limits.files[kind]?.types.length).toBeGreaterThan(0);
  });

  const { caption } = send ?? {};
  const max = limits.maxCaptionLength ?? limits.maxTextLength;
  if (caption === undefined) return;
  it(`has at most ${max} characters beside a file`, () => {
    if (max > 0) expect(contentProblem(content, caption('x'.repeat(max)))).toBeNull();
    expect(contentProblem(content, caption('x'.repeat(max + 1)))).toMatchObject({ limit: 'text_length' });
    count('limits at their edge');
  });
}

function choiceEdges<S extends Source>({ source, send }: ConformanceSubject<S>, { maxChoices }: ContentLimits): void {
  if (maxChoices === undefined) return;
  it(`has at most ${maxChoices} choices`, () => {
    const { choices } = send ?? {};
    if (choices === undefined) throw new Error(`${source.id} limits choices: tell the suite how they are written.`);
    expect(contentProblem(source.content, choices(maxChoices))).toBeNull();
    expect(contentProblem(source.content, choices(maxChoices + 1))).toMatchObject({ limit: 'choices' });
    count('limits at their edge');
  });
}

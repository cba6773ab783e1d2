/** Whatever arrives can be shown, and what a source says that arrives has a fixture. Receipts say what became of a message. */
import { readContent } from '@airy/content';
import type { ContentKind } from '@airy/content';
import type { ConversationCommand } from '@airy/domain';
import type { Json } from '@airy/model';
import { describe, expect, it } from '@jest/globals';
import type { ReceivedFiles, Source } from '../source.ts';
import { count } from './counts.ts';
import { isElsewhere } from './elsewhere.ts';
import { parserOf, written, type Read } from './parser.ts';
import { fixturesOf, type ConformanceSubject, type Fixture } from './subject.ts';

/** Parts of a view that show a kind; kinds that are not listed may be shown as anything. */
const partsOf: Partial<Record<ContentKind, readonly string[]>> = {
  text: ['text', 'rich-text', 'html', 'folded'],
  image: ['image'],
  video: ['video'],
  audio: ['audio'],
  file: ['file'],
  location: ['location'],
  contacts: ['contacts'],
  cards: ['cards'],
};

export function contentInConformance<S extends Source>(subject: ConformanceSubject<S>): void {
  const { source } = subject;
  const read = parserOf(subject);
  describe('what arrives', () => {
    if (read !== null) shown(subject, read);
    if (source.capabilities.receives.length > 0) kinds(subject, read);
    if (read !== null) receipts(subject, read);
  });
}

function shown<S extends Source>(subject: ConformanceSubject<S>, read: Read): void {
  const { notShown = {} } = subject;
  const own = [subject.source, ...(subject.siblings ?? [])];

  it.each(fixturesOf(subject).map(fixture => [fixture.name, fixture] as const))(
    'shows every message of %s',
    async (name, fixture) => {
      const contents = (await read(fixture)).commands.flatMap(command => contentOf(command));
      const faults = contents.filter(({ of, content }) => {
        const format = own.find(({ id }) => id === of)?.content ?? subject.source.content;
        return readContent(format, content).parts.some(part => part.kind === 'fallback');
      });
      if (notShown[name] === undefined) expect(faults).toEqual([]);
      else expect(faults).not.toEqual([]);
      count('contents shown', contents.length);
    },
  );
}

function kinds<S extends Source>(subject: ConformanceSubject<S>, read: Read | null): void {
  const { source } = subject;
  if (isElsewhere(subject, 'receives', read === null ? undefined : subject.kinds) || read === null) return;
  const fixtures = fixturesOf(subject);

  it.each(source.capabilities.receives)('has a fixture of the kind %s', async kind => {
    const name = subject.kinds?.[kind];
    const fixture = fixtures.find(one => one.name === name);
    if (fixture === undefined)
      throw new Error(`Which fixture of ${source.id} shows the kind ${kind}? There is no "${name}".`);
    const { commands } = await read(fixture);
    if (kind === 'reaction') return expect(commands.map(({ type }) => type)).toContain('message.react');
    const views = commands
      .flatMap(contentOf)
      .filter(({ of }) => of === source.id || source.hasSourcesOfOthers)
      .map(({ content }) => readContent(source.content, withFiles(source, content)));
    expect(views.length).toBeGreaterThan(0);
    const parts = views.flatMap(view => view.parts.map(part => part.kind as string));
    if (partsOf[kind] !== undefined) expect(parts.some(part => partsOf[kind]?.includes(part))).toBe(true);
  });
}

/** As it is read once its files are kept: our addresses stand in the place of what named them (contract §0). */
function withFiles(source: Source, content: Json): Json {
  const files: ReceivedFiles<never> | undefined = source.files;
  let text = JSON.stringify(content);
  for (const ref of files?.refsOf(content) ?? [])
    text = text.replaceAll(ref, `https://files.example/media/${ref.length}`);
  return JSON.parse(text) as Json;
}

function receipts<S extends Source>(subject: ConformanceSubject<S>, read: Read): void {
  const { source, siblings = [] } = subject;
  const declared = source.capabilities.receipts;
  const isOurs = siblings.length === 0 && subject.component === undefined;

  it('tells the receipts that it declares', async () => {
    const told = new Set(await receiptsOf(read, fixturesOf(subject)).then(all => all.map(({ state }) => state)));
    expect([...declared].filter(state => !told.has(state))).toEqual([]);
    if (isOurs) expect([...told].filter(state => !declared.includes(state))).toEqual([]);
  });

  it('names the messages of a receipt, so that the writer finds them', async () => {
    for (const receipt of await receiptsOf(read, fixturesOf(subject))) expect(stateAfter(receipt)).toBe(receipt.state);
  });
}

type Receipt = Extract<ConversationCommand, { type: 'message.receipt' }>;

async function receiptsOf(read: Read, fixtures: readonly Fixture[]): Promise<readonly Receipt[]> {
  const all: Receipt[] = [];
  for (const fixture of fixtures)
    all.push(...(await read(fixture)).commands.filter(({ type }) => type === 'message.receipt') as Receipt[]); // prettier-ignore
  return all;
}

/** Delivers a message of ours under the receipt's first id, and then the receipt. */
function stateAfter(receipt: Receipt): string | null {
  const { conversationId, source } = receipt;
  const message = { conversationId, messageId: 'sent', senderId: 'agent', content: '{"text":"Hi"}' } as const;
  const [sourceMessageId = 'theirs'] = receipt.sourceMessageIds;
  const channel = { channelId: 'channel', source, sentAt: 1, headers: null, sourceMessageId: null };
  const received = { ...message, ...channel, type: 'message.receive', messageId: 'received' } as const;
  const attempt = { conversationId, messageId: 'sent', attemptId: 'a' } as const;
  const layer = written([
    received,
    { type: 'message.send', ...message },
    { type: 'message.start-attempt', ...attempt, platformIsIdempotent: false },
    { type: 'message.report-attempt', ...attempt, result: { kind: 'delivered', sourceMessageId } },
    receipt,
  ]);
  if (layer.message('sent')?.deliveryState === 'FAILED') return 'failed';
  return layer.metadata('message:sent').find(({ key }) => key === 'source.delivery_state')?.value ?? null;
}

function contentOf(command: ConversationCommand): readonly { readonly of: string; readonly content: Json }[] {
  if (command.type !== 'message.receive' && command.type !== 'message.echo') return [];
  return [{ of: command.source, content: parsed(command.content) }];
}

/** As views read it: JSON, or the text itself. */
function parsed(content: string): Json {
  try {
    return JSON.parse(content) as Json;
  } catch {
    // Plain text is content, too.
    return content;
  }
}

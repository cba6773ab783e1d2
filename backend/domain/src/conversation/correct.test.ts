import { beforeEach, describe, expect, it } from '@jest/globals';
import { retractedContent } from '@airy/model';
import { commands, conversationId, outcomeOf, summary, World } from './world.fixture.ts';

const known = commands.receive({ sourceMessageId: 'mid-1', headers: { 'postback.payload': 'x' } });
const edit = (content: string, editedAt: number) =>
  commands.correct({ sourceMessageId: 'mid-1', content, editedAt, headers: null });

let world: World;
beforeEach(() => {
  world = new World();
});

describe('message.correct', () => {
  it('replaces content and headers, keeps index and newness, and is announced once', () => {
    world.tell(commands.receive());
    const correction = commands.correct({ messageId: 'in-1', content: 'mended', headers: { a: 'b' } });
    expect(summary(world.ask(correction))[0]).toBe('message.updated in-1');
    expect(world.message('in-1')).toMatchObject({ content: 'mended', headers: { a: 'b' }, index: 0, updatedAt: null });
    expect(summary(world.ask(correction))).toEqual([`command.outcome ${conversationId}`]);
  });

  it('is rejected for a message that is not known by an id of ours, or is of another conversation', () => {
    world.tell(commands.receive({ conversationId: 'c2', messageId: 'in-2' }));
    for (const messageId of ['x', 'in-2'])
      expect(outcomeOf(world.ask(commands.correct({ messageId })))).toMatchObject({ rejection: { code: 'not_found' } });
  });

  it('of an edit says when, and an older edit never overwrites it', () => {
    world.tell(known, edit('second', 6_000), edit('first', 5_000), edit('second', 6_000));
    expect(world.message('in-1')).toMatchObject({ content: 'second', index: 0 });
    expect(world.document('message', 'in-1')).toEqual({ source: { id: 'mid-1', edited_at: '6000' } });
    expect(world.facts.filter(fact => fact.kind === 'message')).toHaveLength(2);
  });

  it('waits for a message that it overtakes, the newest edit', () => {
    world.tell(edit('second', 6_000), edit('first', 5_000), known);
    expect(world.message('in-1').content).toBe('second');
    expect(world.document('writer')).toEqual({});
  });

  it('leaves an edited message alone when the message is parsed anew', () => {
    world.tell(known, edit('edited', 5_000), commands.correct({ messageId: 'in-1', content: 'mended' }));
    expect(world.message('in-1').content).toBe('edited');
  });
});

describe('message.retract', () => {
  it('blanks the message, its headers and its kept files, and leaves no hole', () => {
    world.tell(known, commands.receive({ messageId: 'in-2' }));
    const subject = { kind: 'message', id: 'in-1' } as const;
    world.tell(commands.set({ 'data_https://cdn/a.png': 'https://airy/media/a.png' }, { subject }));
    expect(summary(world.ask(commands.retract()))).toContain('message.updated in-1');
    expect(world.message('in-1')).toMatchObject({ content: retractedContent, headers: null, index: 0 });
    expect(world.document('message', 'in-1')).toEqual({ source: { id: 'mid-1', retracted_at: '8000' } });
    expect(world.messages().map(message => message.id)).toEqual(['in-1', 'in-2']);
  });

  it('gets no file back that was being fetched, and lets everything else be said of it', () => {
    const subject = { kind: 'message', id: 'in-1' } as const;
    const files = {
      'data_https://cdn/a.png': 'https://airy/a',
      source: { files: { f1: { ref: 'a', problem: 'gone' } } },
    };
    world.tell(known, commands.set(files, { subject }), commands.retract());
    const retracted = { source: { id: 'mid-1', retracted_at: '8000' } };
    expect(world.document('message', 'in-1')).toEqual(retracted);
    const facts = world.facts.length;
    world.tell(commands.set(files, { subject }));
    expect(world.facts).toHaveLength(facts);
    expect(outcomeOf(world.ask(commands.set(files, { subject })))).toEqual({ ok: true, result: null });
    world.tell(commands.set({ ...files, user_data: { note: 'x' } }, { subject }));
    expect(world.document('message', 'in-1')).toEqual({ ...retracted, user_data: { note: 'x' } });
  });

  it('is final: nothing brings the content back', () => {
    world.tell(known, commands.retract());
    const before = world.facts.length;
    world.tell(known, edit('again', 9_000), commands.correct({ messageId: 'in-1' }), commands.retract());
    expect(world.facts).toHaveLength(before);
  });

  it('waits for a message that it overtakes', () => {
    world.tell(edit('edited', 9_000), commands.retract(), known);
    expect(world.message('in-1').content).toBe(retractedContent);
    expect(world.document('writer')).toEqual({});
  });

  it('takes the clock of the writer if the platform tells no time', () => {
    world.tell(known, commands.retract({ retractedAt: null }));
    expect(world.document('message', 'in-1')).toMatchObject({ source: { retracted_at: String(world.now) } });
  });
});

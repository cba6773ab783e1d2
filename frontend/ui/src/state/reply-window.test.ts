import { describe, expect, it } from '@jest/globals';
import { kindsInWords, replyWindowState } from './reply-window.ts';

const hour = 60 * 60 * 1000;
const day = { ms: 24 * hour, humanMs: null, afterwards: ['template'] };
const at = (ms: number): string => new Date(ms).toISOString();
const cautious = { replyWindow: day, mayStartConversation: true };

describe('the reply window', () => {
  it('is open, closes soon, and is closed', () => {
    expect(replyWindowState(cautious, at(0), hour)).toEqual({ kind: 'open' });
    expect(replyWindowState(cautious, at(0), 21 * hour)).toEqual({ kind: 'closing', until: at(24 * hour) });
    const closed = { kind: 'closed', since: at(24 * hour), afterwards: ['template'] };
    expect(replyWindowState(cautious, at(0), 24 * hour)).toEqual(closed);
    expect(replyWindowState(cautious, null, 0)).toEqual({ ...closed, since: null });
  });

  it('is longer for people where the platform grants it', () => {
    const human = { ...cautious, replyWindow: { ...day, humanMs: 7 * 24 * hour } };
    expect(replyWindowState(human, at(0), 48 * hour)).toEqual({ kind: 'open' });
  });

  it('is none where there is none, or where nobody can know', () => {
    expect(replyWindowState({ replyWindow: null, mayStartConversation: true }, at(0), 999 * hour).kind).toBe('open');
    expect(replyWindowState({ ...cautious, mayStartConversation: false }, null, 0).kind).toBe('open');
  });

  it('names kinds as people do', () => {
    expect(kindsInWords(['template'])).toBe('templates');
    expect(kindsInWords(['template', 'reaction', 'image'])).toBe('templates, reactions and pictures');
    expect(kindsInWords([])).toBe('');
  });
});

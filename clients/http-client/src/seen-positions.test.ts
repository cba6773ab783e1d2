import { describe, expect, it } from '@jest/globals';
import { joinPositions, SeenPositions } from './seen-positions.ts';

describe('positions', () => {
  it('are joined by the later of each place; what is none is left out', () => {
    expect(joinPositions('a/0=5;b/1=2', null, 'b/1=7;c/0=1', 'nonsense')).toBe('a/0=5;b/1=7;c/0=1');
    expect(joinPositions(null, undefined, '')).toBe('');
  });

  it('stay as short as the server takes them: then the newest counts', () => {
    const seen = new SeenPositions();
    for (let n = 0; n < 200; n++) seen.note(`application.communication.messages/${n}=1`);
    const newest = seen.newest() ?? '';
    expect(newest.length).toBeLessThanOrEqual(3_000);
    expect(newest).toContain('/199=1');
    seen.note(null);
    expect(seen.newest()).toBe(newest);
  });
});

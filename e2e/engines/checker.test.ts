/** The checker sees every single thing that is wrong. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventOf, judge, nothingWrong, textOf } from './checker.ts';

const asked = ({ conversations, each }: { readonly conversations: number; readonly each: number }): string[] =>
  Array.from({ length: each }, (_, n) =>
    Array.from({ length: conversations }, (_unused, conversation) => textOf({ conversation, n })),
  ).flat();

const all = asked({ conversations: 4, each: 6 });
const position = fc.nat({ max: all.length - 1 });
const whole = { acknowledged: new Set(all), attempted: new Set(all) };

it('finds nothing wrong where nothing is', () => {
  expect(judge(whole, all)).toMatchObject({ ...nothingWrong, acknowledged: 24, found: 24 });
});

it('says how many are lost, doubled, invented', () => {
  fc.assert(
    fc.property(fc.uniqueArray(position), fc.uniqueArray(position), fc.nat({ max: 3 }), (lost, doubled, invented) => {
      const found = all.flatMap((text, at) => (lost.includes(at) ? [] : doubled.includes(at) ? [text, text] : [text]));
      const others = Array.from({ length: invented }, (_, n) => textOf({ conversation: 9, n }));
      expect(judge(whole, [...found, ...others])).toMatchObject({
        lost: lost.length,
        doubled: doubled.filter(at => !lost.includes(at)).length,
        outOfOrder: 0,
        invented,
      });
    }),
  );
});

it('sees two events of a conversation that changed places', () => {
  fc.assert(
    fc.property(position, position, (a, b) => {
      const found = all.with(a, all[b] ?? '').with(b, all[a] ?? '');
      const events = found.map(eventOf);
      const behind = events.filter((event, at) =>
        events.slice(0, at).some(({ conversation, n }) => conversation === event.conversation && n > event.n),
      );
      expect(judge(whole, found).outOfOrder).toBe(behind.length);
      expect(judge(whole, found)).toMatchObject({ lost: 0, doubled: 0, found: 24 });
    }),
  );
});

it('leaves open what became of an event that was refused, but not whether it is there twice', () => {
  const refused = { acknowledged: new Set(all.slice(1)), attempted: new Set(all) };
  expect(judge(refused, all)).toMatchObject(nothingWrong);
  expect(judge(refused, all.slice(1))).toMatchObject(nothingWrong);
  expect(judge(refused, [all[0] ?? '', ...all])).toMatchObject({ doubled: 1, lost: 0 });
});

it('refuses what no generator wrote', () => {
  expect(() => eventOf('12')).toThrow('No numbered event: 12');
});

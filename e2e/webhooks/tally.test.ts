import { describe, expect, it } from '@jest/globals';
import type { SinkDelivery } from '@airy/testkit';
import { tally, tallyOfIds } from './tally.ts';

function delivery(text: string, id = text, type = 'message.created'): SinkDelivery {
  const body = Buffer.from(JSON.stringify({ type, payload: { message: { content: { message: { text } } } } }));
  return { path: '/', id, headers: {}, body, at: 0 };
}

describe('the tally', () => {
  it('finds what is lost, doubled and out of order', () => {
    const acknowledged = ['p0 n0', 'p1 n1', 'p0 n2', 'p1 n3', 'p0 n4'];
    const came = [
      ...[delivery('p0 n2'), delivery('p1 n1'), delivery('p0 n0'), delivery('p0 n2'), delivery('p1 n1', 'other')],
      ...[delivery('p1 n3', 'x', 'message.updated'), delivery('p0 n4'), delivery('hello')],
    ];
    expect(tally(acknowledged, came)).toEqual({
      ...{ acknowledged: 5, delivered: 4, duplicates: 1, lost: ['p1 n3'], doubled: ['p1 n1'], outOfOrder: ['p0 n0'] },
    });
  });

  it('of ids finds what is lost, and what came again', () => {
    const acknowledged = ['hook a', 'hook b', 'hook c', 'other a'];
    const came = ['hook a', 'hook b', 'hook b'];
    expect(tallyOfIds(acknowledged, came, 0)).toMatchObject({
      ...{ acknowledged: 4, delivered: 2, duplicates: 1, lost: ['hook c', 'other a'] },
    });
    expect(tallyOfIds(acknowledged, came, 1).lost).toHaveLength(1);
    expect(tallyOfIds(acknowledged, came, 2).lost).toEqual([]);
  });
});

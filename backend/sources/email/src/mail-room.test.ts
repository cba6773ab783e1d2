import { expect, it } from '@jest/globals';
import { MailRoom, type Room } from './mail-room.ts';

const { signal } = new AbortController();

it('is given in the order in which it was asked for, and never more than there is', async () => {
  const room = new MailRoom(10);
  const first = await room.take(6, signal);
  const order: string[] = [];
  const large = room.take(8, signal).then(taken => (order.push('large'), taken));
  const small = room.take(1, signal).then(taken => (order.push('small'), taken));
  expect([room.tryTake(1), room.waiting, room.takenBytes]).toEqual([null, 2, 6]);
  first.release();
  first.release();
  await Promise.all([large, small]);
  expect([order, room.takenBytes]).toEqual([['large', 'small'], 9]);
});

it('has what a mail turned out not to need for others', async () => {
  const room = new MailRoom(10);
  const one = room.tryTake(10);
  const other = room.take(7, signal);
  one?.resize(3);
  await other;
  expect(room.takenBytes).toBe(10);
});

it('goes to a mail that is larger than all of it once nobody else has any, and to nobody who gave up', async () => {
  const room = new MailRoom(10);
  const held = room.tryTake(1) as Room;
  const ending = new AbortController();
  const given = room.take(50, ending.signal);
  const behind = room.take(2, signal);
  ending.abort(new Error('the end'));
  await expect(given).rejects.toThrow('the end');
  await behind;
  held.release();
  expect(room.tryTake(50)).toBeNull();
  (await behind).release();
  expect(room.tryTake(50)).not.toBeNull();
  await expect(room.take(1, ending.signal)).rejects.toThrow('the end');
});

import { expect, it } from '@jest/globals';
import { maxHeld, maxHeldBytes } from './held.ts';
import { commands, World } from './world.fixture.ts';

const edit = (n: number, bytes: number) =>
  commands.correct({ sourceMessageId: `mid-${n}`, content: 'ä'.repeat(bytes / 2), editedAt: 1 });
const heldBytes = (world: World): number =>
  world.state.metadata('writer:c1').reduce((sum, { value }) => sum + Buffer.byteLength(value), 0);

it('keeps within its bytes: the ones held longest go', () => {
  const world = new World();
  for (let n = 0; n < 20; n++) world.tell(edit(n, 32 * 1024));
  expect(heldBytes(world)).toBeLessThanOrEqual(maxHeldBytes);
  expect(world.state.metadata('writer:c1')).toHaveLength(7);
  world.tell(
    commands.receive({ sourceMessageId: 'mid-19' }),
    commands.receive({ messageId: 'in-2', sourceMessageId: 'mid-2' }),
  );
  expect(world.message('in-1').content).toBe('ä'.repeat(16 * 1024));
  expect(world.message('in-2').content).toBe('{"message":{"text":"Hello"}}');
});

it('holds nothing that is too large by itself, and leaves what is held', () => {
  const world = new World();
  world.tell(edit(1, 1024), edit(2, 2 * maxHeldBytes));
  expect(world.state.metadata('writer:c1')).toHaveLength(1);
});

it('keeps within its number', () => {
  const world = new World();
  for (let n = 0; n < maxHeld + 10; n++) world.tell(edit(n, 2));
  expect(world.state.metadata('writer:c1')).toHaveLength(maxHeld);
});

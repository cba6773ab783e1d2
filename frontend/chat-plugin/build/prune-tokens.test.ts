import { describe, expect, it } from '@jest/globals';
import { prunedTokens } from './prune-tokens.ts';

const tokens = `:root {
  --a: 1px;
  --b: var(--c);
  --c: light-dark(
    #fff,
    #000
  );
  --d: 2px;
  --e: 3px;
  color: var(--e);
}
@media (dark) {
  :root {
    --b: var(--d);
  }
}
`;

describe('the tokens of the widget', () => {
  it('are those that are used, and those that they use, wherever they are set', () => {
    expect(prunedTokens(tokens, 'p { margin: var(--b, 1px); }')).toBe(tokens.replace('  --a: 1px;\n', ''));
  });

  it('are few where few are used', () => {
    const kept = prunedTokens(tokens, 'p { margin: var(--a); }');
    expect(kept.match(/--\w(?=:)/g)).toEqual(['--a', '--e']);
  });
});

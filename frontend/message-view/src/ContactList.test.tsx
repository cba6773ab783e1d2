import { describe, expect, it } from '@jest/globals';
import { summarise, type ContentView, type SharedContact } from '@airy/content';
import { renderToStaticMarkup } from 'react-dom/server';
import { MessageContent } from './MessageContent.tsx';

const ada: SharedContact = {
  name: 'Ada',
  organization: 'Engines',
  phones: ['+49 (30) 12-34'],
  emails: ['ada@example.org'],
};
const view = (contacts: readonly SharedContact[]): ContentView => ({
  parts: [{ kind: 'contacts', contacts }],
  quickReplies: [],
});

describe('shared contacts', () => {
  it('can be called and written to', () => {
    const page = renderToStaticMarkup(<MessageContent view={view([ada])} />);
    expect(page).toContain('href="tel:+49301234"');
    expect(page).toContain('href="mailto:ada@example.org"');
    expect(page).toContain('Engines');
    expect(summarise(view([ada, { ...ada, name: 'Bob' }]))).toBe('Ada, Bob');
  });

  it('are shown as they are where that makes no address', () => {
    const hostile = { ...ada, name: '<b>x</b>', phones: ['javascript:alert(1)', 'none'], emails: ['"<script>'] };
    const page = renderToStaticMarkup(<MessageContent view={view([hostile])} />);
    expect(page).not.toMatch(/<b>|<script|href="javascript/);
    expect(page).toContain('none');
    expect(summarise(view([{ ...ada, name: null }]))).toBe('Contact');
  });
});

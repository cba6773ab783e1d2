import { describe, expect, it } from '@jest/globals';
import type { Tag } from '@airy/model';
import { filledAdministrationView } from './filled-view.ts';

const urgent: Tag = { id: 't1', name: 'urgent', color: 'RED' };
const later: Tag = { id: 't2', name: 'later', color: 'BLUE' };

describe('tags', () => {
  it('are listed by name and read by id', async () => {
    await using filled = await filledAdministrationView([urgent, later]);
    expect(await filled.view.tags()).toEqual([later, urgent]);
    expect(await filled.view.tag('t1')).toEqual(urgent);
    expect(await filled.view.tag('t3')).toBeNull();
  });

  it('change and go', async () => {
    await using filled = await filledAdministrationView([urgent, later]);
    filled.put('t1', { ...urgent, name: 'soon' });
    filled.put('t2', null);
    expect(await filled.view.tags()).toEqual([{ ...urgent, name: 'soon' }]);
  });
});

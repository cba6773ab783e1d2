import { describe, expect, it } from '@jest/globals';
import { fieldNamed } from './fixtures.ts';
import { bodyOf, isComplete, startValues, withChosen } from './form-values.ts';

const fields = [
  fieldNamed('page_id'),
  fieldNamed('page_token', { secret: true }),
  fieldNamed('port', { kind: 'number', optional: true, default: '993' }),
  fieldNamed('secure', { kind: 'boolean', optional: true, default: 'true' }),
];

describe('a form of declared fields', () => {
  it('begins with what is saved, and with what a switch is without an answer', () => {
    const empty = { page_id: '', page_token: '', port: '', secure: 'true' };
    expect(startValues(fields)).toEqual(empty);
    expect(startValues(fields, { page_id: '12', secure: 'false' })).toEqual({
      ...empty,
      page_id: '12',
      secure: 'false',
    });
  });

  it('is complete with what is needed, and blanks are nothing', () => {
    expect(isComplete(fields, { page_id: '12', page_token: 't' })).toBe(true);
    expect(isComplete(fields, { page_id: '12', page_token: ' ' })).toBe(false);
  });

  it('sends values of the declared kind, without what is empty', () => {
    expect(bodyOf(fields, { page_id: ' 12 ', page_token: '', port: '25', secure: 'false' })).toEqual({
      page_id: '12',
      port: 25,
      secure: false,
    });
  });
});

describe('what was chosen', () => {
  const asked = { auth_token: 'of a person' };
  const askedFields = [fieldNamed('auth_token', { secret: true })];

  it('fills fields of its name, and the one secret with the one that it was found with', () => {
    const item = { page_id: 7, name: 'Lamps' };
    expect(withChosen(fields, startValues(fields), { item, asked, askedFields })).toMatchObject({
      page_id: '7',
      page_token: 'of a person',
    });
  });

  it('brings its own secret where it has one, and guesses nothing between two', () => {
    const own = { page_id: '7', page_token: 'own' };
    expect(withChosen(fields, {}, { item: own, asked, askedFields })).toMatchObject(own);
    const two = [...fields, fieldNamed('other_secret', { secret: true })];
    expect(withChosen(two, {}, { item: { page_id: '7' }, asked, askedFields })).toEqual({ page_id: '7' });
  });
});

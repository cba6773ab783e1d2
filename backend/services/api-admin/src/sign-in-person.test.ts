import { describe, expect, it } from '@jest/globals';
import { personOfAccount, personOfClaims, verifiedEmails } from './sign-in-person.ts';

describe('who signed in', () => {
  it.each([
    [{ email: 'a@x.example', email_verified: true }, 'acme:a@x.example'],
    [{ email: 'a@x.example', email_verified: 'true' }, 'acme:a@x.example'],
    [{ email: 'a@x.example', email_verified: false }, null],
    [{ email: 'a@x.example', email_verified: 'yes' }, null],
    [{ email: 'a@x.example' }, null],
    [{ email_verified: true }, null],
    [{ email: { nested: 1 }, email_verified: true }, null],
  ])('by the claims %j is %s', (claims, id) => {
    expect(personOfClaims('acme', claims, 'marked')?.id ?? null).toBe(id);
  });

  it('may be believed without the mark, where that is set', () => {
    expect(personOfClaims('acme', { email: 'a@x.example' }, 'trusted')?.id).toBe('acme:a@x.example');
  });

  it('has a picture only by https', () => {
    const claims = { email: 'a@x.example', email_verified: true };
    expect(personOfClaims('acme', { ...claims, picture: 'javascript:alert(1)' }, 'marked')?.avatarUrl).toBeNull();
    expect(personOfClaims('acme', { ...claims, picture: 'https://p.example/1' }, 'marked')?.avatarUrl).not.toBeNull();
  });

  it('is known by the field that the settings name', () => {
    const said = { id: 12, name: 'Ada', email: 'a@x.example', picture: { data: { url: 'https://p.example/1' } } };
    const person = personOfAccount('facebook', said, { idField: 'id', emails: null });
    expect(person).toEqual({
      id: 'facebook:12',
      name: 'Ada',
      avatarUrl: 'https://p.example/1',
      emails: ['a@x.example'],
    });
    expect(personOfAccount('facebook', said, { idField: 'toString', emails: null })).toBeNull();
  });

  it('has no address in what is no list', () => {
    expect(verifiedEmails({ message: 'Not Found' })).toEqual([]);
    expect(verifiedEmails([{ email: 'a@x.example' }])).toEqual([]);
  });
});

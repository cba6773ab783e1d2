import { expect, it } from '@jest/globals';
import { defaultDisplayName } from './contact-name.ts';

it('a contact is called after the source and the end of the conversation, also of strange ones', () => {
  const name = (source: string, id: string): string => defaultDisplayName({ source, id });
  expect(name('twilio.sms', '0000-4ecb3')).toBe('Sms 4ecb3');
  expect(name('facebook', 'abc')).toBe('Facebook abc');
  expect(name('', 'abc')).toBe(' abc');
});

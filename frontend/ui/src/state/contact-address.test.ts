import { expect, it } from '@jest/globals';
import { contactAddress } from './contact-address.ts';
import { messageAt } from './fixtures.ts';

const from = (id: string, second = 1) => messageAt(second, { sender: { id, name: null, avatar_url: null } });
const number = (id: string) => contactAddress('phone', [from(id)])?.text ?? null;

it('is the number of whoever has one, however the platform writes it', () => {
  expect(contactAddress('phone', [from('+4915112345678')])).toEqual({ title: 'Number', text: '+4915112345678' });
  expect(['4915112345678', 'whatsapp:+4915112345678', '40404'].map(number)).toEqual([
    '+4915112345678',
    '+4915112345678',
    '40404',
  ]);
  for (const id of ['DE.13491208655302741918', 'Lamps', '', '+', `+${'1'.repeat(16)}`]) expect(number(id)).toBeNull();
});

it('is the mail address of who wrote last, and never one of ours', () => {
  const ours = messageAt(3, { from_contact: false, sender: { id: 'mia@shop.example', name: null, avatar_url: null } });
  const messages = [from('ada@customer.example', 1), from('ben@customer.example', 2), ours];
  expect(contactAddress('mail', messages)).toEqual({ title: 'Mail address', text: 'ben@customer.example' });
  expect([contactAddress('mail', [ours]), contactAddress('mail', [from('no address')])]).toEqual([null, null]);
});

it('is nothing where the source says nothing of its ids', () => {
  for (const kind of [null, undefined]) expect(contactAddress(kind, [from('+4915112345678')])).toBeNull();
});

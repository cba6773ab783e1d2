import { describe, expect, it } from '@jest/globals';
import { contactName } from './contact-name.ts';
import { conversationAt } from './fixtures.ts';

const id = '2f7c4f0e-58b5-4be1-8f9c-0d53f3db0f2a';

function named(displayName: string, source = 'chatplugin') {
  const one = conversationAt(id, 1);
  const conversation = {
    ...one,
    channel: { ...one.channel, source },
    metadata: { ...one.metadata, contact: { display_name: displayName } },
  };
  return contactName(conversation);
}

describe('the name of a contact', () => {
  it('is a visitor’s where the API made one up, whatever the source', () => {
    expect(named('Chatplugin b0f2a')).toEqual({ text: 'Visitor b0f2a', isGiven: false });
    expect(named('Sms b0f2a', 'twilio.sms')).toEqual({ text: 'Visitor b0f2a', isGiven: false });
  });

  it('stays as given, also when it looks alike', () => {
    for (const name of ['Ada Lovelace', 'Chatplugin', 'Chatplugin 00000', 'Sms b0f2a'])
      expect(named(name)).toEqual({ text: name, isGiven: true });
  });
});

import { describe, expect, it } from '@jest/globals';
import { conversationPath, parseRoute, settingsPath } from './routes.ts';

describe('addresses', () => {
  it('come back as the route they were made of', () => {
    expect(parseRoute(conversationPath('a b/c'))).toEqual({ screen: 'inbox', conversationId: 'a b/c' });
    expect(parseRoute(conversationPath(null))).toEqual({ screen: 'inbox', conversationId: null });
    for (const page of ['channels', 'tags'] as const)
      expect(parseRoute(settingsPath(page))).toEqual({ screen: 'settings', page });
  });

  it('of Airy Core still lead where they did', () => {
    expect(parseRoute('/inbox/inbox')).toEqual({ screen: 'inbox', conversationId: null });
    expect(parseRoute('/inbox/inbox/conversations/42')).toEqual({ screen: 'inbox', conversationId: '42' });
    expect(parseRoute('/inbox/tags')).toEqual({ screen: 'settings', page: 'tags' });
  });

  it('that lead nowhere say so', () => {
    for (const path of ['/inbox/x', '/inbox/settings/x', '/inbox/conversations/a/b'])
      expect(parseRoute(path)).toEqual({ screen: 'not-found' });
    expect(parseRoute('/inbox/conversations/%E0%A4%A')).toEqual({ screen: 'inbox', conversationId: '%E0%A4%A' });
  });
});

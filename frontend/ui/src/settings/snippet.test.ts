import { describe, expect, it } from '@jest/globals';
import { embedSnippet } from './snippet.ts';

describe('the widget’s snippet', () => {
  it('sets window.airy and loads the script (contract §10)', () => {
    const snippet = embedSnippet({ host: 'https://airy.example', channelId: '5b2e', script: '/chatplugin/ui/s.js' });
    expect(snippet).toContain('window.airy = { host: "https://airy.example", channelId: "5b2e" };');
    expect(snippet).toContain("'/chatplugin/ui/s.js'");
  });

  it('cannot be broken out of', () => {
    expect(embedSnippet({ host: 'x</script><b>', channelId: 'y', script: '/s.js' }).match(/<\/script>/gu)).toHaveLength(
      1,
    );
  });
});

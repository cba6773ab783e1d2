import { describe, expect, it } from '@jest/globals';
import { widgetSnippet } from './snippet.ts';

describe('the widget’s snippet', () => {
  it('sets window.airy and loads the script (contract §10)', () => {
    const snippet = widgetSnippet('https://airy.example', '5b2e');
    expect(snippet).toContain('window.airy = { host: "https://airy.example", channelId: "5b2e" };');
    expect(snippet).toContain("'/chatplugin/ui/s.js'");
  });

  it('cannot be broken out of', () => {
    expect(widgetSnippet('x</script><b>', 'y').match(/<\/script>/gu)).toHaveLength(1);
  });
});

/** Which message comes by itself now. Pure. */
import type { WidgetSettings } from '@airy/widget-settings';

export type Rule = WidgetSettings['proactive'][number];

export interface PageState {
  readonly url: string;
  /** Since the page was opened, or its address changed. */
  readonly secondsOnPage: number;
  readonly scrolledPercent: number;
}

/** The first rule all of whose conditions hold, and that was not shown yet; null: none. */
export function dueRule(rules: readonly Rule[], page: PageState, wasShown: (rule: Rule) => boolean): Rule | null {
  const isDue = (rule: Rule): boolean =>
    page.secondsOnPage >= rule.afterSeconds &&
    page.scrolledPercent >= rule.afterScrollPercent &&
    (rule.url === null || matches(rule.url, page.url)) &&
    !wasShown(rule);
  return rules.find(isDue) ?? null;
}

/** `*` stands for anything; without work that grows faster than the text. */
export function matches(pattern: string, url: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return url === pattern;
  if (!url.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const part of rest) {
    const found = url.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return url.length - last.length >= at && url.endsWith(last);
}

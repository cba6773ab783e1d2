/** Where the visitor is, for those who answer. */

const longest = 2_000;

/** As `context` of the calls has it. */
export function pageContext() {
  // A program without a page is nowhere.
  if (typeof document === 'undefined') return {};
  return {
    page_url: location.href.slice(0, longest),
    page_title: document.title.slice(0, longest),
    referrer: document.referrer.slice(0, longest),
    locale: navigator.language,
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

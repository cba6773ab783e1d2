/** Of the page of figures: what is measured by hand, on a machine that does nothing else, and stays when the page is renewed. */
export const measuredAlone = `## A platform's demand, and a platform that is stuck

Measured by hand on 2026-11-22, on two cores that did nothing else; \`npm run bench\` leaves these lines as they are.

\`node bench/webhook-demand.ts\`: 1,000 webhooks/s for 60 s, all stations and views on. Goal, in the platform's own words: median
≤ 250 ms, less than 1 % over 1 s.

| answered 200 | median | p99 | over 1 s | processor's time a webhook | views level with the log |
| --- | --- | --- | --- | --- | --- |
| 60,000 of 60,000 | 26 ms | 718 ms | 0 | 1.07 ms | 8 ms after the last |

\`node bench/stuck-platform.ts\`: from \`messages.send\` to the call at the platform, in five interleaved pairs without and with a
platform that never answers. Goal: the median of the others changes by less than 20 %.

| who sends | median change | pairs, ms |
| --- | --- | --- |
| a channel at another platform | +2 % | 6.4 → 5.0, 4.7 → 5.4, 5.0 → 5.1, 4.3 → 5.4, 5.1 → 4.8 |
| another channel at the same platform | +7 % | 5.2 → 7.6, 4.8 → 9.5, 4.6 → 4.9, 5.2 → 5.0, 5.7 → 5.7 |`;

/** Run by broken-sources.test.ts in a jest of its own, where almost every source is expected to fail. */
import { describe } from '@jest/globals';
import fc from 'fast-check';
import { sourceConformance } from '@airy/source-kit/conformance';
import { inboundVariants } from './inbound-variants.ts';
import { outboundVariants } from './outbound-variants.ts';
import { subjectOf } from './subject.ts';

// The same faults are found in every run.
fc.configureGlobal({ seed: 1 });

for (const { fault, source } of [...inboundVariants, ...outboundVariants])
  describe(`${fault}`, () => {
    sourceConformance(subjectOf(source, new URL('folder/', import.meta.url)));
  });

/**
 * What every source promises, as tests: call `sourceConformance` once in a test file of the source's folder. The fixtures are
 * the files in `__fixtures__`, each the body of one webhook as the platform sends it; what they parse to is a jest snapshot.
 */
import { describe } from '@jest/globals';
import { configConformance } from './conformance/config.ts';
import { parseConformance } from './conformance/parse.ts';
import { sendConformance } from './conformance/send.ts';
import type { ConformanceSubject } from './conformance/subject.ts';
import { webhookConformance } from './conformance/webhook.ts';
import type { Source } from './source.ts';

export type { Answer, ConformanceSubject, SendAnswers } from './conformance/subject.ts';

export function sourceConformance<S extends Source>(subject: ConformanceSubject<S>): void {
  describe(`the source ${subject.source.id}`, () => {
    configConformance(subject);
    webhookConformance(subject);
    parseConformance(subject);
    sendConformance(subject);
  });
}

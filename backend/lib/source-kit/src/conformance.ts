/**
 * What every source promises, as tests: call `sourceConformance` once per source in a test file of its folder. What a source
 * declares has to be told to the suite: how its platform signs and what it answers (ConformanceSubject). The fixtures are
 * the files in `__fixtures__`, each the body of one webhook as the platform sends it; what they parse to is a jest snapshot.
 */
import { describe } from '@jest/globals';
import { channelsConformance } from './conformance/channels.ts';
import { checkConformance } from './conformance/check.ts';
import { configConformance } from './conformance/config.ts';
import { contentInConformance } from './conformance/content-in.ts';
import { contentOutConformance } from './conformance/content-out.ts';
import { printCounts } from './conformance/counts.ts';
import { filesConformance, markSeenConformance, pollingConformance } from './conformance/files.ts';
import { parseConformance } from './conformance/parse.ts';
import { profileConformance } from './conformance/profile.ts';
import { sendConformance } from './conformance/send.ts';
import type { ConformanceSubject } from './conformance/subject.ts';
import { webhookConformance } from './conformance/webhook.ts';
import type { Source } from './source.ts';

export type { Answer, Call, ConformanceSubject, Script, SendAnswers, SendSubject } from './conformance/subject.ts';

export function sourceConformance<S extends Source>(subject: ConformanceSubject<S>): void {
  describe(`the source ${subject.source.id}`, () => {
    printCounts(subject.source.id);
    configConformance(subject);
    webhookConformance(subject);
    parseConformance(subject);
    contentInConformance(subject);
    contentOutConformance(subject);
    sendConformance(subject);
    profileConformance(subject);
    checkConformance(subject);
    channelsConformance(subject);
    filesConformance(subject);
    markSeenConformance(subject);
    pollingConformance(subject);
  });
}

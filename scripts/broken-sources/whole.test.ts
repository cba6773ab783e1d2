import { sourceConformance } from '@airy/source-kit/conformance';
import { subjectOf } from './subject.ts';
import { whole } from './whole.ts';

sourceConformance(subjectOf(whole, new URL('folder/', import.meta.url)));

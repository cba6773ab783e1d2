/** What the header of a re-homed record says: which run copied it, and from where. */
import { writerHeader } from '@airy/topics';

export interface Origin {
  readonly run: string;
  readonly partition: number;
  readonly offset: number;
  /** Index or counts are the job's own; a run that was not finished must not count as having given them. */
  readonly isOrdered: boolean;
}

const stem = 'rehome';
const pattern = /^rehome\/([\w-]{1,64})\/(\d{1,6})\/(\d{1,15})\/(kept|ordered)$/;

export function originHeader({ run, partition, offset, isOrdered }: Origin): Readonly<Record<string, string>> {
  return { [writerHeader]: `${stem}/${run}/${partition}/${offset}/${isOrdered ? 'ordered' : 'kept'}` };
}

/** Null if the record is no copy. */
export function originOf(headers: Readonly<Record<string, string>>): Origin | null {
  const match = pattern.exec(headers[writerHeader] ?? '');
  if (!match?.[1]) return null;
  return { run: match[1], partition: Number(match[2]), offset: Number(match[3]), isOrdered: match[4] === 'ordered' };
}

/** True for records of our writers and of this job. */
export function isOurs(headers: Readonly<Record<string, string>>): boolean {
  return headers[writerHeader] !== undefined;
}

/**
 * Starts side by side what does not need each other: on Kafka, each group joined after a crash waits until its dead
 * member is given up. If one does not start, those that did are stopped.
 * @throws the first error.
 */
export async function startAll<Started extends { stop(): Promise<unknown> }>(
  starts: readonly Promise<Started>[],
): Promise<readonly Started[]> {
  const results = await Promise.allSettled(starts);
  const started = results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = results.find(result => result.status === 'rejected');
  if (!failed) return started;
  await Promise.all(started.map(one => one.stop()));
  throw failed.reason;
}

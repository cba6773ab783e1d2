/** How records of state topics that we wrote are told from those that Airy Core wrote, which have no such header. */

/** On every record of a state topic: who wrote it. */
export const writerHeader = 'airy-writer';

/** Its value where a writer (design §3) wrote the record. */
export const ofWriter = 'writer';

/** Header of an event record that says its type, so that readers need not parse what they do not want. */
export const eventTypeHeader = 'event-type';

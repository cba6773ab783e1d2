/** What there is to say about this platform. */
export const closed =
  'Google closed Business Messages on 31 July 2024: nothing is sent or received any more. What was stored is still shown.';

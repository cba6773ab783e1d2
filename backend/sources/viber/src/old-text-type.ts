/** What bots of Airy Core wrote for `text` (contract §6, Bots). */
export const oldTextType = 'text-content';

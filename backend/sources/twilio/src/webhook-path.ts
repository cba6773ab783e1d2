/** Where Twilio posts messages, and what became of ours. */
export const webhookPath = '/twilio';

import { twilioSms, twilioWhatsapp } from './source.ts';

export const sources = [twilioSms, twilioWhatsapp];

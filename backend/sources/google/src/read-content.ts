/** Business Messages: what arrived (the whole event) and what was sent (the body of the message). */
import { asList, asText, at, readRichCard, safeMediaUrl, safeUrl } from '@airy/content';
import type { CardAction, CardsPart, ContentPart, ContentView, MediaPart, Reply } from '@airy/content';
import type { Json } from '@airy/model';

/** As many suggestions as a message could have. */
const maxSuggestions = 13;

/** Reads one message; null if nothing in it is known. */
export function readGoogle(content: Json): ContentView | null {
  const received = readEvent(content);
  if (received.length > 0) return { parts: received, quickReplies: [] };
  const parts = [...sentParts(content), ...actionParts(content)];
  const quickReplies = repliesOf(content);
  return parts.length === 0 && quickReplies.length === 0 ? null : { parts, quickReplies };
}

/** An event holds one of these. */
function readEvent(event: Json): readonly ContentPart[] {
  const read =
    readAuthentication(event) ??
    readSuggestionResponse(event) ??
    readSurvey(event) ??
    readStatus(event) ??
    readReceivedMessage(event);
  return read === null ? [] : [read];
}

/** Pictures of contacts arrived as the text of a message: an address of Google's storage, signed for some days. */
function readReceivedMessage(event: Json): ContentPart | null {
  const text = asText(at(event, 'message', 'text'));
  if (text === null) return null;
  return storedImage(text) ?? { kind: 'text', text };
}

const storageHost = 'storage.googleapis.com';

function storedImage(text: string): MediaPart | null {
  const url = safeMediaUrl(text);
  if (url === null) return null;
  const { hostname, searchParams } = new URL(url);
  const isSigned = ['x-goog-signature', 'X-Goog-Signature', 'Signature'].some(name => searchParams.has(name));
  return hostname === storageHost && isSigned ? { kind: 'image', url, name: null } : null;
}

function readSuggestionResponse(event: Json): ContentPart | null {
  const response = at(event, 'suggestionResponse');
  if (response === undefined || response === null) return null;
  const payload = asText(at(response, 'postbackData'));
  const title = asText(at(response, 'text')) ?? asText(at(response, 'message'));
  return { kind: 'postback', title: title ?? payload ?? 'Pressed a suggestion', payload };
}

/** Google's own survey answers by a number, others by text. */
function readSurvey(event: Json): ContentPart | null {
  const response = at(event, 'surveyResponse');
  if (response === undefined || response === null) return null;
  const answer =
    asText(at(response, 'questionResponseText')) ??
    asText(at(response, 'questionResponsePostbackData')) ??
    asText(at(response, 'rating'));
  const question = asText(at(response, 'surveyQuestionId'));
  const what = question === null ? 'Answered the survey' : `Answered the survey (${question})`;
  return { kind: 'note', text: answer === null ? what : `${what}: ${answer}`, url: null };
}

function readStatus(event: Json): ContentPart | null {
  return at(event, 'userStatus', 'requestedLiveAgent') === true
    ? { kind: 'note', text: 'Asked for a live agent', url: null }
    : null;
}

/** Came as a suggestion's answer of its own kind; the token in it is nobody's to see. */
function readAuthentication(event: Json): ContentPart | null {
  const response = at(event, 'authenticationResponse') ?? at(event, 'suggestionResponse', 'authenticationResponse');
  if (response === undefined || response === null) return null;
  const error = asText(at(response, 'errorDetails', 'error'));
  const isGood = error === null && at(response, 'code') !== undefined;
  const text = isGood ? 'Signed in' : error === null ? 'Answered a sign-in' : `Did not sign in: ${error}`;
  return { kind: 'note', text, url: null };
}

function sentParts(message: Json): readonly ContentPart[] {
  const parts: ContentPart[] = [];
  const image = sentImage(message);
  if (image !== null) parts.push(image);
  const cards = readRichCard(at(message, 'richCard'));
  if (cards !== null) parts.push(cards);
  if (at(message, 'liveAgentRequest') !== undefined)
    parts.push({ kind: 'note', text: 'Offered a live agent', url: null });
  if (at(message, 'surveyRequest') !== undefined) parts.push({ kind: 'note', text: 'Sent a survey', url: null });
  const text = asText(at(message, 'text'));
  // The fallback is for telephones that cannot show the rest.
  const shown = text ?? (parts.length === 0 ? asText(at(message, 'fallback')) : null);
  if (shown !== null) parts.push({ kind: 'text', text: shown });
  return parts;
}

function sentImage(message: Json): MediaPart | null {
  const information = at(message, 'image', 'contentInfo');
  const url = safeMediaUrl(at(information, 'fileUrl'));
  return url === null ? null : { kind: 'image', url, name: asText(at(information, 'altText')) };
}

function suggestionsOf(message: Json): readonly Json[] {
  return asList(at(message, 'suggestions')).slice(0, maxSuggestions);
}

function repliesOf(message: Json): readonly Reply[] {
  return suggestionsOf(message).flatMap(suggestion => {
    const text = asText(at(suggestion, 'reply', 'text'));
    return text === null ? [] : [{ text, payload: asText(at(suggestion, 'reply', 'postbackData')), imageUrl: null }];
  });
}

/** Suggestions that opened an address or called a number, as one card. */
function actionParts(message: Json): readonly CardsPart[] {
  const actions = suggestionsOf(message).flatMap(suggestion => actionOf(suggestion) ?? []);
  if (actions.length === 0) return [];
  return [{ kind: 'cards', cards: [{ title: null, text: null, media: null, url: null, actions }] }];
}

function actionOf(suggestion: Json): CardAction | null {
  if (at(suggestion, 'liveAgentRequest') !== undefined) return { kind: 'none', label: 'Talk to a live agent' };
  if (at(suggestion, 'authenticationRequest') !== undefined) return { kind: 'none', label: 'Sign in' };
  const label = asText(at(suggestion, 'action', 'text'));
  if (label === null) return null;
  const url = safeUrl(at(suggestion, 'action', 'openUrlAction', 'url'));
  if (url !== null) return { kind: 'link', label, url };
  const phoneNumber = asText(at(suggestion, 'action', 'dialAction', 'phoneNumber'));
  return phoneNumber === null ? { kind: 'none', label } : { kind: 'call', label, phoneNumber };
}

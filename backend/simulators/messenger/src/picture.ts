/** The picture that customers send: bread-coloured, 48 × 48. */

export const picturePath = '/pictures/bread.png';

export const pictureBytes = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAADAAAAAwCAIAAADYYG7QAAAAOklEQVR42u3OQQ0AAAgEoMtmNqMZzBbOBxsByHS9EiEhISEhISEhISEhISEhISEhISEhISEhISGhOwsmhdrE8FJRfwAAAABJRU5ErkJggg==',
  'base64',
);

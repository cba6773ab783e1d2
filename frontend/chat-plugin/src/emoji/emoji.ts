/** The emoji that people use most, by what they are about; all others come from the keyboard. */

const groups = [
  '😀😃😄😁😆😅😂🙂😉😊😇🥰😍😘😋😜🤗🤔🤨😐😏🙄😬😌😴🤒😎🥳😕😟😮😳🥺😢😭😱😤😡🤯',
  '👍👎👌✌️🤞👏🙌🙏💪🤝👋👉👈👆👇✍️👀🧠❤️🧡💛💚💙💜🖤💔💯',
  '🐶🐱🐻🦊🐸🐵🐝🦋🌸🌹🌻🌳🍀☀️🌙⭐⚡🔥🌈❄️🌧️🌊',
  '🍎🍌🍓🍇🥑🍞🧀🍕🍔🍟🌮🍣🍰🍪🍫☕🍵🍺🍷🥂',
  '🏠🏢🚗🚲🚆✈️🚚📦🛒🛍️🎁🎉✨🎈🎵⚽🏆📷💡🔋💻📱⌚🔑🔧',
  '✅❌❓❗⚠️ℹ️⏰📅📍📌📎✏️📄💬📧📞💳💶🔒🔍♻️🆕🆗',
];

/** Every emoji is one text, whatever it is made of. */
export const emojiGroups: readonly (readonly string[])[] = groups.map(group =>
  [...new Intl.Segmenter('en').segment(group)].map(({ segment }) => segment),
);

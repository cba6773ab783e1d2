/** How front ends paint tags (`tag_config` of client.config): six hexadecimal digits without `#`. */
export const tagColors = {
  'tag-blue': { default: '1578D4', background: 'F0F7FF', font: '0B5CA8', border: '1578D4', position: 1 },
  'tag-red': { default: 'D0342C', background: 'FFF1F0', font: 'A61B14', border: 'D0342C', position: 2 },
  'tag-green': { default: '1E8E4E', background: 'EFFAF3', font: '146C39', border: '1E8E4E', position: 3 },
  'tag-purple': { default: '7A4FD0', background: 'F6F1FF', font: '5B32B0', border: '7A4FD0', position: 4 },
} as const;
